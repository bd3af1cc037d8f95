import type { Area } from './area.ts';

/*
 * Which regulation a check supports the verification of: data with a version, not a legal opinion. A finding supports a
 * firm's own verification; it proves nothing by itself.
 */

export const REGULATIONS_VERSION = '2026-11-01';

export type Mapping = { readonly regulation: string; readonly reference: string; readonly supports: string };

const RISK: Mapping = {
  regulation: 'OCC Bulletin 2026-13',
  reference: 'formerly OCC 2011-12',
  supports: 'supports ongoing monitoring of models and the AI inventory',
};
const FED: Mapping = {
  regulation: 'Fed SR 26-2',
  reference: 'formerly SR 11-7',
  supports: 'supports ongoing monitoring of models and the AI inventory',
};
const NYDFS = (reference: string, supports: string): Mapping => ({
  regulation: 'NYDFS 23 NYCRR 500',
  reference,
  supports,
});
const NIST = (reference: string, supports: string): Mapping => ({ regulation: 'NIST AI RMF 1.0', reference, supports });
const GLBA: Mapping = {
  regulation: 'GLBA',
  reference: '501(b)',
  supports: 'supports the safeguarding of customer information that AI workloads reach',
};
const SOX: Mapping = {
  regulation: 'SOX',
  reference: '302 / 404',
  supports: 'supports evidence that a technical control operated on each night',
};
const RECORDS: Mapping = {
  regulation: 'SEC 17a-3 / 17a-4',
  reference: 'record keeping',
  supports: 'supports dated, reproducible records of what was seen',
};
const FINRA = (reference: string, supports: string): Mapping => ({ regulation: 'FINRA', reference, supports });

const BY_AREA: Readonly<Record<Area, readonly Mapping[]>> = {
  'ai-plan': [
    RISK,
    FED,
    NYDFS('500.2', 'supports the cybersecurity program for AI workloads'),
    NIST('MEASURE 2.7', 'supports evaluating security and resilience'),
    SOX,
  ],
  posture: [
    NYDFS('500.5', 'supports continuous monitoring for vulnerabilities'),
    NIST('MEASURE 2.7', 'supports evaluating security and resilience'),
    SOX,
  ],
  data: [
    GLBA,
    NYDFS('500.15', 'supports the protection of nonpublic information'),
    NIST('MAP 4.1', 'supports mapping risks of third-party data and software'),
  ],
  inventory: [
    RISK,
    FED,
    NYDFS('500.13', 'supports the asset inventory'),
    NIST('GOVERN 1.6', 'supports the inventory of AI systems'),
  ],
  recommendations: [
    NYDFS('500.5', 'supports the timely remediation of vulnerabilities'),
    NIST('MANAGE 1.3', 'supports responses to prioritised risks'),
    GLBA,
  ],
  'attack-paths': [
    NYDFS('500.9', 'supports the risk assessment'),
    NIST('MANAGE 1.2', 'supports the prioritisation of risks'),
  ],
  multicloud: [
    RISK,
    NYDFS('500.11', 'supports the oversight of third-party services'),
    NIST('GOVERN 6.1', 'supports policies for third-party AI'),
  ],
  sentinel: [
    NYDFS('500.14', 'supports monitoring and the detection of events'),
    FINRA('Rule 3110', 'supports supervisory review of alerts'),
    NIST('MANAGE 4.1', 'supports post-deployment monitoring'),
  ],
  runtime: [
    NYDFS('500.16', 'supports incident response'),
    FINRA('Rule 3110', 'supports supervisory review of alerts'),
    NIST('MANAGE 4.1', 'supports post-deployment monitoring'),
  ],
  scanner: [RECORDS, FINRA('Rule 4511', 'supports complete and accurate records'), SOX],
};

/** The regulations whose verification a check of this area supports. */
export const regulationsFor = (area: string): readonly Mapping[] =>
  Object.hasOwn(BY_AREA, area) ? BY_AREA[area as Area] : [];

import { describe, expect, it } from 'vitest';
import { preferred, takesGzip } from '../../src/functions/negotiate.ts';

const offers = [
  { types: ['application/json'] },
  { types: ['text/html', 'application/xhtml+xml'] },
  { types: ['text/csv'] },
];

describe('Accept', () => {
  it.each([
    [null, 'application/json'],
    ['', 'application/json'],
    ['*/*', 'application/json'],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'text/html'],
    ['text/*;q=0.3, text/csv;q=0.7, */*;q=0.5', 'text/csv'],
    ['TEXT/CSV', 'text/csv'],
    ['application/json;q=0, */*', 'text/html'],
    ['text/csv;q=0.5;v=1, application/json;q=0.4', 'text/csv'],
    ['text/csv;q=2', undefined],
    ['text/csv;q=x', undefined],
    ['image/png', undefined],
    ['*/*;q=0', undefined],
    [',,;', undefined],
  ])('%s chooses %s', (accept, type) => expect(preferred(offers, accept)?.types[0]).toBe(type));
});

describe('Accept-Encoding', () => {
  it.each([
    [null, false],
    ['', false],
    ['gzip, deflate, br', true],
    ['gzip;q=0', false],
    ['gzip;q=0.1', true],
    ['*', true],
    ['*;q=0', false],
    ['gzip;q=0, *', false],
    ['br, x-gzip', true],
    ['gzipped', false],
  ])('%s: %s', (header, takes) => expect(takesGzip(header)).toBe(takes));
});

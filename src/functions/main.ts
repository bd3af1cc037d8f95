/* Every Azure Function registers itself when its file is loaded; nothing else happens here. */
import './drift.ts';
import './finish-scan.ts';
import './fix.ts';
import './health.ts';
import './inventory.ts';
import './openapi-document.ts';
import './plan-scan.ts';
import './publish-events.ts';
import './purge.ts';
import './report.ts';
import './scan.ts';
import './scan-shard.ts';
import './scans.ts';
import './scrubbed-failures.ts';
import './send-digest.ts';
import './start-scan.ts';
import './subscription.ts';

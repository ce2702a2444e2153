// Yjs in the build that y-leveldb requires: two builds of it in one process do not recognise each
// other's types.

import { createRequire } from 'node:module';

export default createRequire(import.meta.url)('yjs');

// The server that y-websocket 2.1.0 ships (3.x ships none), with its own LevelDB persistence, for
// the benchmark. Same contract as hocuspocus.mjs; DB is a LevelDB folder here, and without it the
// server keeps documents in memory only, which is how it starts by default.

import http from 'node:http';
import { createRequire } from 'node:module';

const { PORT = '0', DB } = process.env;
// Its module writes a greeting; stdout belongs to the `ready` line.
console.info = console.error;
if (DB !== undefined) process.env.YPERSISTENCE = DB;

const require = createRequire(import.meta.url);
const { setupWSConnection } = require('y-websocket/bin/utils');
// The `ws` of the package itself, an older major than the driver's, as in its bin/server.cjs.
const { Server: WebSocketServer } = createRequire(require.resolve('y-websocket/bin/utils'))('ws');

const sockets = new WebSocketServer({ noServer: true });
sockets.on('connection', setupWSConnection);
const server = http.createServer((_request, response) => response.end('okay'));
server.on('upgrade', (request, socket, head) => {
  sockets.handleUpgrade(request, socket, head, (ws) => sockets.emit('connection', ws, request));
});
server.listen(Number(PORT), '127.0.0.1', () => console.log(`ready ${server.address().port}`));
process.on('SIGTERM', () => process.exit(0));

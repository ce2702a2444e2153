// A Hocuspocus server as its makers ship it, with the SQLite extension, for the benchmark.
// PORT (0 takes a free one) and DB (the SQLite file) come from the environment; prints `ready PORT`
// and stops on SIGTERM. Nothing is tuned: its figures are to be those of the default.

import { SQLite } from '@hocuspocus/extension-sqlite';
import { Server } from '@hocuspocus/server';

const { PORT = '0', DB } = process.env;
if (DB === undefined) {
  console.error('DB must name the SQLite file');
  process.exit(2);
}

const server = new Server({
  address: '127.0.0.1',
  port: Number(PORT),
  quiet: true,
  extensions: [new SQLite({ database: DB })],
});
await server.listen();
console.log(`ready ${server.address.port}`);

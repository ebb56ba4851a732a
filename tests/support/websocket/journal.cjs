// What a server of these tests saw, in order: lines of JSON, written when stdin ends or SIGTERM comes.
// Times are ns of CLOCK_MONOTONIC, as in records.
'use strict';
const fs = require('fs');

// The flags -name=value of the command line.
const flags = Object.fromEntries(process.argv.slice(2).map((arg) => {
  const [, name, value] = arg.match(/^-([a-z-]+)=(.*)$/) ?? [];
  if (!name) throw new Error(`not a flag: ${arg}`);
  return [name, value];
}));

const lines = [];

// Nothing is kept without -log: benchmarks need no memory of what happened.
function note(what, connection, more) {
  if (flags.log) lines.push(JSON.stringify({ at: Number(process.hrtime.bigint()), what, connection, ...more }));
}

function end() {
  if (flags.log) fs.writeFileSync(flags.log, lines.map((line) => line + '\n').join(''));
  process.exit(0);
}

// Says where `server` listens once it does, and ends it all in time.
function listen(server) {
  server.listen({ host: '127.0.0.1', port: Number(flags.port ?? 0), backlog: 4096 },
    () => console.log(`listening on 127.0.0.1:${server.address().port}`));
  process.on('SIGTERM', end);
  process.stdin.on('end', end).resume();
}

module.exports = { flags, note, listen };

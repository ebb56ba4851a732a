// A SOCKS5 proxy for tests (RFC 1928): without authentication, to addresses and names.
'use strict';
const net = require('net');
const { note, listen } = require('./journal.cjs');

const ADDRESSES = { 1: 4, 4: 16 };  // types by number: bytes
const NAME = 3;

// { host, port, size, named } of a request that is there as a whole; null: not yet.
function request_of(bytes) {
  if (bytes.length < 5) return null;
  const named = bytes[3] === NAME;
  const begin = named ? 5 : 4;
  const end = begin + (named ? bytes[4] : ADDRESSES[bytes[3]]);
  if (bytes.length < end + 2) return null;
  const raw = bytes.subarray(begin, end);
  const host = named ? raw.toString('latin1')
    : raw.length === 4 ? raw.join('.') : raw.toString('hex').match(/.{4}/g).join(':');
  return { host, port: bytes.readUInt16BE(end), size: end + 2, named };
}

function respond(client, reply) {
  client.write(Buffer.from([5, reply, 0, 1, 0, 0, 0, 0, 0, 0]));
}

function join(client, { host, port, named }, rest) {
  note('tunnel', 0, { text: `${named ? 'name ' : ''}${host}:${port}` });
  const server = net.connect({ port, host, family: named ? 4 : 0 }, () => {
    respond(client, 0);
    server.write(rest);
    server.pipe(client);
    client.pipe(server);
  });
  server.on('error', () => {
    if (server.bytesRead === 0) respond(client, 5);  // refused
    client.end();
  });
  client.on('error', () => server.destroy());
}

const proxy = net.createServer((client) => {
  let bytes = Buffer.alloc(0);
  let greeted = false;
  const read = (piece) => {
    bytes = Buffer.concat([bytes, piece]);
    if (!greeted && bytes.length >= 2 && bytes.length >= 2 + bytes[1]) {
      bytes = bytes.subarray(2 + bytes[1]);
      greeted = true;
      client.write(Buffer.from([5, 0]));
    }
    const request = greeted ? request_of(bytes) : null;
    if (!request) return;
    client.off('data', read);
    join(client, request, bytes.subarray(request.size));
  };
  client.on('data', read);
  client.on('error', () => client.destroy());
});

listen(proxy);

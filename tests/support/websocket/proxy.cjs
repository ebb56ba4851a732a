// An HTTP proxy for tests that makes tunnels (CONNECT) and nothing else.
'use strict';
const http = require('http');
const net = require('net');
const { note, listen } = require('./journal.cjs');

const proxy = http.createServer((request, response) => {
  note('request', 0, { text: request.url });
  response.writeHead(405).end();
});

proxy.on('connect', (request, client, head) => {
  note('tunnel', 0, { text: request.url });
  const { hostname, port } = new URL(`http://${request.url}`);
  const server = net.connect(Number(port), hostname, () => {
    client.write('HTTP/1.1 200 Connection established\r\n\r\n');
    server.write(head);
    server.pipe(client);
    client.pipe(server);
  });
  server.on('error', () => client.destroy());
  client.on('error', () => server.destroy());
});

listen(proxy);

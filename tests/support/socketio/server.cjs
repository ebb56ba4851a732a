// A real Socket.IO v4 server, for tests. Events of the default namespace:
//   echo VALUE  is acknowledged with VALUE
//   chat VALUE  goes to all as chat VALUE
// A client that does not reply to the heartbeat, sent every -beat ms (200), is disconnected after
// -pong-timeout ms (1000).
'use strict';
const http = require('http');
const { Server } = require('socket.io');
const { flags, note, listen } = require('../websocket/journal.cjs');

const server = http.createServer();
const io = new Server(server, {
  transports: ['websocket'],
  pingInterval: Number(flags.beat ?? 200),
  pingTimeout: Number(flags['pong-timeout'] ?? 1000),
});

let connections = 0;
io.on('connection', (socket) => {
  const id = ++connections;
  note('open', id, { url: socket.request.url, text: '', origin: socket.request.headers.origin ?? '' });
  socket.conn.on('heartbeat', () => note('beat', id, {}));
  socket.on('echo', (value, acknowledge) => {
    note('message', id, { text: JSON.stringify(value) });
    acknowledge?.(value);
  });
  socket.on('chat', (value) => {
    note('message', id, { text: JSON.stringify(value) });
    io.emit('chat', value);
  });
  socket.on('disconnect', (reason) => note('close', id, { code: 0, text: reason }));
});
listen(server);

// A client on node-ws, to look at servers with: client.cjs URL REPLIES TEXT... sends each text when it
// is open, prints what happens, and closes after so many replies. -protocol=NAME before the URL offers
// a subprotocol, -ca=FILE trusts a root, -turns sends a text in answer to each message. A server that
// does not answer the close frame is left.
'use strict';
const fs = require('fs');
const WebSocket = require('ws');

const args = process.argv.slice(2);
let protocol, ca, turns;
while (args[0].startsWith('-')) {
  const [name, value] = args.shift().split('=');
  if (name === '-protocol') protocol = value;
  if (name === '-turns') turns = true;
  if (name === '-ca') ca = fs.readFileSync(value);
}
const [url, replies, ...texts] = args;

let seen = 0;
const socket = new WebSocket(url, protocol, { ca, perMessageDeflate: false, maxPayload: 1 << 20 });
socket.on('open', () => {
  console.log(`open ${socket.protocol}`);
  if (!turns) texts.forEach((text) => socket.send(text));
});
socket.on('message', (data) => {
  console.log(`message ${data}`);
  if (turns && seen < texts.length) socket.send(texts[seen]);
  if (++seen !== Number(replies)) return;
  socket.close(1000);
  setTimeout(() => socket.terminate(), 2000);
});
socket.on('error', (error) => {
  console.log(`error ${error.message}`);
  setTimeout(() => socket.terminate(), 100);
});
socket.on('close', (code, reason) => {
  console.log(`close ${code} ${reason}`);
  process.exit(0);
});

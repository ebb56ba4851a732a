// A WebSocket server on node-ws, for tests: the server that is not ours. Paths:
//   /echo    each message comes back
//   /rpc     JSON-RPC 2.0: the result of each call is the name of its method; what is no call comes
//            back; /ws too
//   /chat    each message goes to all connections of this URL
//   /silent  nothing comes back
// What is wrong with one is said in its query; each URL, query included, is a place of its own, with
// connections and messages counted from 1:
//   delay=MS          delays each reply
//   slow=MS           connection 1 gets all that is sent to it so much later
//   drop=N            message N, 2N, ... gets no reply
//   fail=N            message N, 2N, ... of /rpc gets an error with its id, not a result
//   freeze=FROM,MS    FROM ms after the first message the whole server stands still for so long
//   kill=N            connection N, 2N, ... is cut off, without a close frame, when it speaks
//   close=CODE,REASON each connection is closed when it speaks
//   after=N           ... for the Nth time (with kill and close); 1
//   push=N            sends "push" N times before each reply
//   beat=MS           sends the text "2" in this interval, as Engine.IO does
//   ping=MS           sends pings in this interval
//   greet=TEXT        says so first
//   handshake=MS      delays the response to each handshake
//   refuse=N          handshake N, 2N, ... gets a 503
//   protocol=NAME     agrees on this subprotocol, whatever is offered; "none": on none
// Without `protocol` it is the first one offered.
'use strict';
const http = require('http');
const { WebSocket, WebSocketServer } = require('ws');
const { note, listen } = require('./journal.cjs');

const places = new Map();

class Place {
  constructor(url) {
    const { pathname, searchParams } = new URL(url, 'ws://any');
    const number = (name) => Number(searchParams.get(name) ?? 0);
    this.reply = { '/echo': echo, '/rpc': rpc, '/ws': rpc, '/chat': chat, '/silent': () => {} }[pathname];
    const numbers = ['delay', 'slow', 'drop', 'fail', 'kill', 'push', 'beat', 'ping', 'handshake', 'refuse'];
    for (const name of numbers) this[name] = number(name);
    this.after = number('after') || 1;
    this.freeze = searchParams.get('freeze')?.split(',').map(Number);
    this.close = searchParams.get('close')?.split(/,(.*)/s);
    this.greet = searchParams.get('greet');
    this.protocol = searchParams.get('protocol');
    this.handshakes = this.opened = this.messages = 0;
    this.sockets = new Set();
  }
}

function place(url) {
  if (!places.has(url)) places.set(url, new Place(url));
  return places.get(url);
}

function say(socket, data, binary) {
  if (socket.readyState !== WebSocket.OPEN) return;
  ++socket.said;
  socket.send(data, { binary });
}

function send(at, socket, data, binary) {
  const wait = at.delay + (socket.number === 1 ? at.slow : 0);
  if (wait === 0) return say(socket, data, binary);
  setTimeout(say, wait, socket, data, binary);
}

function echo(at, socket, data, binary) {
  send(at, socket, data, binary);
}

function call_in(data) {
  try {
    return JSON.parse(data);
  } catch {
    return null;
  }
}

function rpc(at, socket, data, binary) {
  const call = call_in(data);
  if (!(call instanceof Object)) return echo(at, socket, data, binary);
  const { method, id } = call;
  const failed = at.fail > 0 && at.messages % at.fail === 0;
  const outcome = failed ? { error: { code: -32601, message: 'Method not found' } } : { result: method };
  send(at, socket, JSON.stringify({ jsonrpc: '2.0', ...outcome, id }), false);
}

function chat(at, from, data, binary) {
  for (const socket of at.sockets) send(at, socket, data, binary);
}

// As a long garbage collection does: nothing is read and no timer fires.
function stand_still(ms) {
  note('frozen', 0, {});
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
  note('thawed', 0, {});
}

// Whether the connection lives on.
function spared(at, socket) {
  if (socket.messages !== at.after) return true;
  if (at.kill > 0 && socket.number % at.kill === 0) {
    note('killed', socket.id, {});
    socket.terminate();
    return false;
  }
  if (!at.close) return true;
  socket.close(Number(at.close[0]), at.close[1] ?? '');
  return false;
}

function on_message(at, socket, data, binary) {
  if (at.beat > 0 && !binary && String(data) === '3') return note('beat', socket.id, {});
  note('message', socket.id, { text: String(data) });
  ++socket.messages;
  if (++at.messages === 1 && at.freeze) setTimeout(stand_still, at.freeze[0], at.freeze[1]);
  if (!spared(at, socket)) return;
  if (at.drop > 0 && at.messages % at.drop === 0) return note('dropped', socket.id, { text: String(data) });
  for (let i = 0; i < at.push; ++i) say(socket, 'push', false);
  at.reply(at, socket, data, binary);
}

let connections = 0;

function on_connection(socket, request) {
  const at = place(request.url);
  socket.number = ++at.opened;
  socket.id = ++connections;
  socket.messages = socket.said = 0;
  at.sockets.add(socket);
  note('open', socket.id, { url: request.url, text: socket.protocol, origin: request.headers.origin ?? '' });
  const clocks = [];
  if (at.beat > 0) clocks.push(setInterval(say, at.beat, socket, '2', false));
  if (at.ping > 0) clocks.push(setInterval(() => socket.ping(), at.ping));
  socket.on('message', (data, binary) => on_message(at, socket, data, binary));
  socket.on('ping', () => note('ping', socket.id, {}));
  socket.on('pong', () => note('pong', socket.id, {}));
  socket.on('error', (error) => note('error', socket.id, { text: error.message }));
  socket.on('close', (code, reason) => {
    clocks.forEach(clearInterval);
    at.sockets.delete(socket);
    note('close', socket.id, { url: request.url, code, text: String(reason) });
    note('said', socket.id, { text: String(socket.said) });
  });
  if (at.greet !== null) say(socket, at.greet, false);
}

const server = http.createServer((request, response) => response.writeHead(426).end());
const sockets = new WebSocketServer({
  server,
  clientTracking: false,
  perMessageDeflate: false,
  handleProtocols: (offered, request) => {
    const { protocol } = place(request.url);
    return protocol === 'none' ? false : protocol ?? [...offered][0];
  },
  verifyClient: ({ req }, decide) => {
    const at = place(req.url);
    if (!at.reply) return decide(false, 404);
    ++at.handshakes;
    const agreed = at.refuse === 0 || at.handshakes % at.refuse !== 0;
    if (at.handshake === 0) return decide(agreed, 503);
    setTimeout(decide, at.handshake, agreed, 503);
  },
});
sockets.on('connection', on_connection);
listen(server);

// @ts-check
'use strict'
/**
 * Loaded into every Node process that `specbox exec` starts, and those which they start (NODE_OPTIONS --require): connections to
 * the hosts of an API go to the gateway's socket. All clients end in these two functions of Node's, whatever they are
 * built upon (node:http, node:https, node:http2, global fetch). Plain CommonJS, because it is loaded as it is.
 */
const net = require('node:net')
const tls = require('node:tls')
const { syncBuiltinESMExports } = require('node:module')

/** @typedef {{ path?: string | null, host?: string, port?: number | string, servername?: string, socket?: unknown, ca?: unknown }} Target */
/** @typedef {{ socket: string, hosts: { expression: string, port: number | null }[], ca: string, offline: boolean }} Led */

const installed = Symbol.for('specbox.exec')
const led = /** @type {Led | null} */ (JSON.parse(process.env.SPECBOX_EXEC ?? 'null'))
if (led !== null && !(installed in net)) {
  Object.defineProperty(net, installed, { value: true })
  install(led)
}

/** @param {Led} led */
function install({ socket, hosts, ca, offline }) {
  const patterns = hosts.map(({ expression, port }) => ({ expression: new RegExp(expression), port }))
  /** @param {string | undefined} host @param {number} port */
  const isLed = (host, port) => {
    const name = String(host ?? '').toLowerCase()
    const usual = port === 443 || port === 80
    return patterns.some((one) => (one.port === null ? usual : one.port === port) && one.expression.test(name))
  }

  const connect = net.Socket.prototype.connect
  net.Socket.prototype.connect = /** @this {net.Socket} @param {any[]} args */ function (...args) {
    const target = targetOf(args)
    if (!target.path && isLed(target.host, Number(target.port)))
      // @ts-expect-error what is left of the options is for sockets of any kind
      return connect.call(this, { ...elsewhere(target), path: socket }, listenerOf(args))
    if (!offline || target.path || isHere(target.host)) return Reflect.apply(connect, this, args)
    const message = `specbox exec --offline: ${target.host} is no host of the API, so it cannot be reached`
    process.nextTick(() => this.destroy(Object.assign(new Error(message), { code: 'ECONNREFUSED' })))
    return this
  }

  const connectTls = tls.connect
  tls.connect = /** @param {any[]} args */ (...args) => {
    const target = targetOf(args)
    const over = Boolean(target.socket)
    const isOurs = over ? isLed(target.servername || target.host, 443) : isLed(target.host, Number(target.port ?? 443))
    if ((target.path && !over) || !isOurs) return Reflect.apply(connectTls, tls, args)
    const servername = target.servername || target.host
    // Who brings roots of its own is made to trust ours beside them; everyone else does by NODE_EXTRA_CA_CERTS.
    const roots = !target.ca ? {} : { ca: [target.ca, ca].flat() }
    // A socket that somebody else has connected was led already: then only the roots matter.
    const way = over ? target : { ...elsewhere(target), path: socket, host: target.host }
    // @ts-expect-error as above
    return connectTls({ ...way, servername, ...roots }, listenerOf(args))
  }
  syncBuiltinESMExports()
}

/**
 * The target of `connect(options)`, `connect(port, host, options)`, and of how Node itself calls: with an array of options and
 * listener.
 *
 * @param {any[]} args @returns {Target}
 */
function targetOf(args) {
  const [first, second, third] = Array.isArray(args[0]) ? args[0] : args
  if (typeof first === 'object' && first !== null) return first
  if (typeof first === 'string' && !/^\d+$/.test(first)) return { path: first }
  const options = [second, third].find((one) => typeof one === 'object' && one !== null)
  return { ...options, port: first, ...(typeof second === 'string' ? { host: second } : {}) }
}

/** @param {any[]} args */
function listenerOf(args) {
  return (Array.isArray(args[0]) ? args[0] : args).find((one) => typeof one === 'function')
}

/** @param {Target} target */
function elsewhere({ host: _, port: __, ...options }) {
  return options
}

/** @param {string | undefined} host */
function isHere(host = '') {
  return /^(?:localhost|.*\.localhost|127\.[\d.]+|::1|\[::1\]|0\.0\.0\.0|::|)$/i.test(host)
}

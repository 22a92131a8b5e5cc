'use strict';

// JSON Web Tokens as another program reads them, and as an attacker makes them.
// usage: NODE_PATH=<node_modules> node jwt.js '<JSON>'
//   {"verify": TOKEN, "jwks": URL, "options": {...}}   jose with the keys that are served
//   {"verify": TOKEN, "secret": BASE64, "options": {...}}   jose with a shared key
//   {"forge": TOKEN, "jwks": URL}   forged tokens by name, all after a good one
// Writes what came of it as the last line.

const crypto = require('crypto');
const jose = require('jose');

const asked = JSON.parse(process.argv[2]);

const encoded = (what) => Buffer.from(typeof what === 'string' ? what : JSON.stringify(what))
  .toString('base64url');

async function verified() {
  const key = asked.secret ? Buffer.from(asked.secret, 'base64')
    : jose.createRemoteJWKSet(new URL(asked.jwks));
  const { payload, protectedHeader } = await jose.jwtVerify(asked.verify, key, asked.options);
  return { payload, header: protectedHeader };
}

// The same signature in other numbers: (r, n - s) is as good as (r, s).
function malleated(token) {
  const order = BigInt('0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551');
  const [header, payload, signature] = token.split('.');
  const bytes = Buffer.from(signature, 'base64url');
  if (bytes.length !== 64) return token + 'A';
  const s = order - BigInt('0x' + bytes.subarray(32).toString('hex'));
  const raw = Buffer.concat([bytes.subarray(0, 32),
    Buffer.from(s.toString(16).padStart(64, '0'), 'hex')]);
  return [header, payload, raw.toString('base64url')].join('.');
}

function unsigned(header, payload) {
  return encoded(header) + '.' + encoded(payload);
}

function signedBy(key, header, payload) {
  const data = unsigned(header, payload);
  const signature = crypto.sign('sha256', Buffer.from(data), { key, dsaEncoding: 'ieee-p1363' });
  return data + '.' + signature.toString('base64url');
}

async function forged() {
  const keys = (await (await fetch(asked.jwks)).json()).keys;
  const [head, body, signature] = asked.forge.split('.');
  const header = JSON.parse(Buffer.from(head, 'base64url'));
  const claims = JSON.parse(Buffer.from(body, 'base64url'));
  const foreign = crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const es = { ...header, alg: 'ES256' };
  const now = Math.floor(Date.now() / 1000);
  const by = (more, other = {}) => signedBy(foreign, { ...es, ...other }, { ...claims, ...more });
  const table = {
    'alg none': unsigned({ ...header, alg: 'none' }, claims) + '.',
    'alg None': unsigned({ ...header, alg: 'nOnE' }, claims) + '.' + signature,
    'no signature': head + '.' + body + '.',
    'two parts': head + '.' + body,
    'a numeric alg': unsigned({ ...header, alg: 1 }, claims) + '.' + signature,
    'a payload that is no object': unsigned(header, '[]') + '.' + signature,
    'foreign key': by({}),
    'unknown kid': by({}, { kid: '99' }),
    'kid as a path': by({}, { kid: '../../root.key' }),
    'a key in the header': by({}, { jwk: crypto.createPublicKey(foreign).export({ format: 'jwk' }) }),
    'a key by address': by({}, { jku: 'http://127.0.0.1:1/keys' }),
    'crit': by({}, { crit: ['exp'] }),
    'expired': by({ exp: now - 1 }),
    'never ends': by({ exp: -1 }),
    'not before': by({ nbf: now + 3600 }),
    'wrong audience': by({ aud: 'another' }),
    'wrong issuer': by({ iss: 'https://elsewhere.example' }),
    'another user': unsigned(header, { ...claims, uid: claims.uid + 1 }) + '.' + signature,
    'another type': unsigned(header, { ...claims, utypid: 1 }) + '.' + signature,
    'duplicated claims': signedBy(foreign, es,
      JSON.stringify(claims).replace('{', '{"uid":1,')),
    'oversized': by({ padding: 'x'.repeat(6000) }),
    'with padding': asked.forge + '=',
    'one more dot': asked.forge + '.',
    'the signature in other numbers': malleated(asked.forge),
  };
  for (const jwk of keys) {
    const spki = crypto.createPublicKey({ key: jwk, format: 'jwk' });
    for (const [form, secret] of Object.entries({
      pem: spki.export({ type: 'spki', format: 'pem' }),
      der: spki.export({ type: 'spki', format: 'der' }),
      jwk: JSON.stringify(jwk),
    })) {
      const data = unsigned({ ...header, alg: 'HS256', kid: jwk.kid }, claims);
      table[`HS256 with the public key ${jwk.kid} as ${form}`] =
        data + '.' + crypto.createHmac('sha256', secret).update(data).digest('base64url');
    }
  }
  return table;
}

function tell(what) {
  process.stdout.write('\n' + JSON.stringify(what) + '\n');
}

(asked.verify ? verified() : forged()).then(tell, (fault) => tell({ error: fault.code || String(fault) }));

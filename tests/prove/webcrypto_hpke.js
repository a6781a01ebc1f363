// HPKE base mode by RFC 9180, sections 4, 5.1 and 6.1, on WebCrypto alone.
async function hpke(what, [priv, pub, info, data]) {
  const bytes = (hex) => Uint8Array.from(hex.match(/../g) || [], (pair) => parseInt(pair, 16));
  const hex = (some) => Array.from(new Uint8Array(some), (one) => one.toString(16).padStart(2, "0")).join("");
  const text = (words) => new TextEncoder().encode(words);
  const join = (...parts) => new Uint8Array(parts.flatMap((part) => Array.from(part)));
  const two = (number) => new Uint8Array([number >> 8, number & 255]);
  const hmac = async (key, message) => {
    const usable = key.length ? key : new Uint8Array(32);
    const made = await crypto.subtle.importKey("raw", usable, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    return new Uint8Array(await crypto.subtle.sign("HMAC", made, message));
  };
  const extract = (suite, salt, label, input) => hmac(salt, join(text("HPKE-v1"), suite, text(label), input));
  const expand = async (suite, secret, label, more, length) =>
    (await hmac(secret, join(two(length), text("HPKE-v1"), suite, text(label), more, [1]))).slice(0, length);
  const kem = join(text("KEM"), two(0x0020));
  const suite = join(text("HPKE"), two(0x0020), two(0x0001), two(0x0002));
  const wrapped = (raw) => join(bytes("302e020100300506032b656e04220420"), raw);
  const privateKey = (raw) => crypto.subtle.importKey("pkcs8", wrapped(raw), { name: "X25519" }, false, ["deriveBits"]);
  const publicKey = (raw) => crypto.subtle.importKey("raw", raw, { name: "X25519" }, true, []);
  const agree = async (mine, theirs) =>
    new Uint8Array(await crypto.subtle.deriveBits({ name: "X25519", public: theirs }, mine, 256));
  const shared = async (dh, enc) =>
    expand(kem, await extract(kem, [], "eae_prk", dh), "shared_secret", join(enc, bytes(pub)), 32);
  const schedule = async (secret) => {
    const context = join([0], await extract(suite, [], "psk_id_hash", []), await extract(suite, [], "info_hash", bytes(info)));
    const root = await extract(suite, secret, "secret", []);
    const key = await expand(suite, root, "key", context, 32);
    const iv = await expand(suite, root, "base_nonce", context, 12);
    return [await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["encrypt", "decrypt"]), iv];
  };
  if (what === "seal") {
    const own = await crypto.subtle.generateKey({ name: "X25519" }, true, ["deriveBits"]);
    const enc = new Uint8Array(await crypto.subtle.exportKey("raw", own.publicKey));
    const [key, iv] = await schedule(await shared(await agree(own.privateKey, await publicKey(bytes(pub))), enc));
    return hex(join(enc, new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, bytes(data)))));
  }
  const enc = bytes(data).slice(0, 32);
  const [key, iv] = await schedule(await shared(await agree(await privateKey(bytes(priv)), await publicKey(enc)), enc));
  try {
    return hex(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, bytes(data).slice(32)));
  } catch {
    return "refused";
  }
}

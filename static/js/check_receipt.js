// Checks a receipt in the browser, step by step as offline/verify.py does. Nothing is sent.
"use strict";
(function () {
  const form = document.getElementById("check-form");
  const button = document.getElementById("check-here");
  const place = document.getElementById("verdict");
  if (!form || !window.crypto || !window.crypto.subtle) {
    return; // The button for the server stays.
  }
  const words = {};
  document.querySelectorAll("#answers [data-answer]").forEach(function (item) {
    words[item.dataset.answer] = item.textContent;
  });
  const keys = form.dataset.keys.split(" ").filter(Boolean);
  const HEAD = ["key", "log", "root", "signature", "size", "time"];
  const PROOF = ["index", "path", "salt", "statement"];
  const ENTRY = ["amounts", "entry", "log", "occurred_on", "organisation", "subject"];
  const BATCH = ["approved_by", "batch", "closed_on", "currency", "deliveries", "delivered",
    "least_cases", "least_incidents", "log", "organisation", "repaid"];

  const CREDITED = ["gifts", "pool", "reserve", "aid_committed", "aid_delivered"];

  class Refused extends Error {}
  const refuse = function (why) { throw new Refused(why); };
  const ascii = (text) => new TextEncoder().encode(text);
  const joined = (...parts) => new Uint8Array(parts.flatMap((part) => Array.from(part)));
  const hexOf = (bytes) => Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
  const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const leafOf = (data) => sha256(joined([0], data));
  const nodeOf = (left, right) => sha256(joined([1], left, right));

  const sorted = function (value) {
    if (Array.isArray(value)) {
      return value.map(sorted);
    }
    if (value && typeof value === "object") {
      // A map keeps digits in their place; an object would put them first.
      return Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]));
    }
    return value;
  };
  const fields = function (told, wanted) {
    const isObject = told && typeof told === "object" && !Array.isArray(told);
    if (!isObject || Object.keys(told).sort().join() !== wanted.join()) {
      refuse("fields");
    }
  };
  const hex = function (value, digits) {
    if (typeof value !== "string" || !new RegExp("^[0-9a-f]{" + digits + "}$").test(value)) {
      refuse("fields");
    }
    return Uint8Array.from(value.match(/../g), (pair) => parseInt(pair, 16));
  };
  const whole = function (value, least) {
    if (!Number.isSafeInteger(value) || value < least) {
      refuse("fields");
    }
    return value;
  };
  const pathOf = function (value) {
    if (!Array.isArray(value) || value.length > 128) {
      refuse("fields");
    }
    return value.map((node) => hex(node, 64));
  };
  const read = function (text, kind) {
    let told;
    try {
      told = JSON.parse(text);
    } catch (_fault) {
      refuse("not_json");
    }
    if (!told || told.format !== kind) {
      refuse("not_ours");
    }
    if (JSON.stringify(sorted(told), null, 1) + "\n" !== text) {
      refuse("not_to_the_letter");
    }
    return told;
  };

  // Whether the head's signature holds; null where this browser does not know Ed25519.
  const signed = async function (told) {
    const said = ascii(["resguardo-log-head-1", told.log, told.size, told.time, told.root, ""].join("\n"));
    try {
      const key = await crypto.subtle.importKey("raw", hex(told.key, 64), { name: "Ed25519" }, false, ["verify"]);
      return await crypto.subtle.verify({ name: "Ed25519" }, key, hex(told.signature, 128), said);
    } catch (fault) {
      if (fault instanceof Refused) {
        throw fault;
      }
      return fault.name === "NotSupportedError" || fault instanceof TypeError ? null : false;
    }
  };
  const checkHead = async function (told) {
    fields(told, HEAD);
    whole(told.size, 1);
    hex(told.root, 64);
    if (!["live", "test"].includes(told.log) || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(told.time)) {
      refuse("fields");
    }
    if (keys.length && !keys.includes(told.key)) {
      refuse("unknown_key");
    }
    const holds = await signed(told);
    if (holds === false) {
      refuse("signature");
    }
    return holds;
  };

  const half = (number) => Math.floor(number / 2);
  const rootByPath = async function (leaf, index, size, path) {
    let node = leaf, at = index, last = size - 1;
    for (const beside of path) {
      if (last === 0) {
        return "";
      }
      if (at % 2 || at === last) {
        node = await nodeOf(beside, node);
        while (at % 2 === 0 && at) {
          at = half(at);
          last = half(last);
        }
      } else {
        node = await nodeOf(node, beside);
      }
      at = half(at);
      last = half(last);
    }
    return last === 0 ? hexOf(node) : "";
  };
  const beginsWith = async function (first, second, path) {
    if (first.size > second.size) {
      return false;
    }
    if (first.size === second.size) {
      return !path.length && first.root === second.root;
    }
    const steps = path.slice();
    let at = first.size - 1, last = second.size - 1;
    let power = first.size;
    while (power % 2 === 0) {
      power = half(power);
    }
    if (power === 1) {
      steps.unshift(hex(first.root, 64));
    }
    if (!steps.length) {
      return false;
    }
    while (at % 2) {
      at = half(at);
      last = half(last);
    }
    let older = steps[0], newer = steps[0];
    for (const beside of steps.slice(1)) {
      if (last === 0) {
        return false;
      }
      if (at % 2 || at === last) {
        older = await nodeOf(beside, older);
        newer = await nodeOf(beside, newer);
        while (at % 2 === 0 && at) {
          at = half(at);
          last = half(last);
        }
      } else {
        newer = await nodeOf(newer, beside);
      }
      at = half(at);
      last = half(last);
    }
    return last === 0 && hexOf(older) === first.root && hexOf(newer) === second.root;
  };

  const balances = function (amounts) {
    const currencies = amounts && typeof amounts === "object" ? Object.values(amounts) : [];
    return currencies.length > 0 && currencies.every(function (kinds) {
      const numbers = kinds && typeof kinds === "object" ? Object.values(kinds) : [];
      return numbers.length && numbers.every(Number.isSafeInteger) && numbers.reduce((a, b) => a + b) === 0;
    });
  };
  // Printable ASCII, and numbers that every program counts alike, all the way down.
  const isPlain = function (value) {
    if (Array.isArray(value)) {
      return value.every(isPlain);
    }
    if (value && typeof value === "object") {
      return Object.entries(value).every((pair) => isPlain(pair[0]) && isPlain(pair[1]));
    }
    return Number.isSafeInteger(value) || (typeof value === "string" && /^[ -~]{0,200}$/.test(value));
  };
  const checkEntry = async function (told, head) {
    fields(told, PROOF);
    whole(told.index, 0);
    // eslint-disable-next-line no-control-regex
    if (typeof told.statement !== "string" || !/^[\x00-\x7f]*$/.test(told.statement)) {
      refuse("statement");
    }
    const hidden = joined(ascii("resguardo-entry-1\n"), hex(told.salt, 64), ascii(told.statement));
    const leaf = await leafOf(await sha256(hidden));
    const fits = told.index < head.size;
    if (!fits || (await rootByPath(leaf, told.index, head.size, pathOf(told.path))) !== head.root) {
      refuse("path");
    }
    const said = JSON.parse(told.statement);
    const named = Object.keys(said).sort().join();
    const names = (value) => Array.isArray(value) && value.every((name) => typeof name === "string");
    const known = (named === BATCH.join() && names(said.approved_by)) || (named === ENTRY.join() && balances(said.amounts));
    if (!known || !isPlain(said) || JSON.stringify(sorted(said)) !== told.statement || said.log !== head.log) {
      refuse("statement");
    }
    return said;
  };
  const check = async function (text, later) {
    const told = read(text, "resguardo-receipt-1");
    fields(told, ["entries", "format", "head"]);
    let known = await checkHead(told.head);
    if (!Array.isArray(told.entries) || !told.entries.length) {
      refuse("fields");
    }
    const entries = [];
    for (const entry of told.entries) {
      entries.push(await checkEntry(entry, told.head));
    }
    if (new Set(told.entries.map((entry) => entry.index)).size < entries.length) {
      refuse("fields");
    }
    let second = null;
    if (later !== null) {
      const history = read(later, "resguardo-consistency-1");
      fields(history, ["first", "format", "path", "second"]);
      const both = [await checkHead(history.first), await checkHead(history.second)];
      known = both.includes(null) ? null : known;
      if (history.second.key !== told.head.key && !keys.length) {
        refuse("unknown_key");
      }
      const same = ["log", "size", "root"].every((name) => history.first[name] === told.head[name]);
      if (!same || history.second.log !== told.head.log) {
        refuse("other_head");
      }
      if (!(await beginsWith(history.first, history.second, pathOf(history.path)))) {
        refuse("history");
      }
      second = history.second;
    }
    return { head: told.head, entries: entries, later: second, signed: known };
  };

  const filled = (text, values) => text.replace(/%\((\w+)\)[sd]/g, (_all, name) => values[name]);
  const money = (minor) => (minor / 100).toFixed(2);
  const lines = async function (found) {
    const shown = [found.signed === null ? words.no_ed25519 : words.yes];
    if (found.head.log === "test") {
      shown.push(words.test);
    }
    for (const entry of found.entries) {
      if (entry.batch) {
        const who = entry.approved_by.join(", ");
        shown.push(filled(words.batch, { ...entry, day: entry.closed_on, who: who }));
        continue;
      }
      shown.push(filled(words.entry, { ...entry, day: entry.occurred_on }));
      for (const currency of Object.keys(entry.amounts).sort()) {
        for (const kind of Object.keys(entry.amounts[currency]).sort()) {
          const minor = entry.amounts[currency][kind] * (CREDITED.includes(kind) ? -1 : 1);
          shown.push((words["kind_" + kind] || kind) + ": " + money(minor) + " " + currency);
        }
      }
    }
    shown.push(filled(words.head, found.head));
    const print = hexOf(await sha256(hex(found.head.key, 64))).slice(0, 16).match(/..../g).join(" ");
    shown.push(filled(words.key, { print: print }));
    if (found.later) {
      shown.push(filled(words.later, found.later));
    }
    return shown;
  };
  const show = function (tone, said) {
    const box = document.createElement("div");
    box.className = "notice " + tone;
    said.concat(words.checked_here).forEach(function (line, number) {
      const paragraph = document.createElement("p");
      const inner = document.createElement(number ? "span" : "strong");
      inner.textContent = line;
      paragraph.append(inner);
      box.append(paragraph);
    });
    place.replaceChildren(box);
    place.scrollIntoView({ block: "nearest" });
  };
  const toneOf = (found) => (found.signed === null || found.head.log === "test" ? "warn" : "good");

  button.hidden = false;
  button.addEventListener("click", async function () {
    const receipt = form.elements.receipt.files[0], later = form.elements.later.files[0];
    if (!receipt) {
      form.elements.receipt.focus();
      return;
    }
    try {
      const found = await check(await receipt.text(), later ? await later.text() : null);
      show(toneOf(found), await lines(found));
    } catch (fault) {
      show("bad", [words.no, words[fault instanceof Refused ? fault.message : "not_json"]]);
    }
  });
})();

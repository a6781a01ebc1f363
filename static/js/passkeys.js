// Asks the browser for a passkey and posts its answer. Pages without script offer other ways.
(() => {
  "use strict";

  const bytes = (text) => {
    const base64 = text.replace(/-/g, "+").replace(/_/g, "/");
    return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  };

  const text = (buffer) => {
    if (!buffer) return null;
    const letters = Array.from(new Uint8Array(buffer), (code) => String.fromCharCode(code));
    return btoa(letters.join("")).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  };

  const withBytes = (descriptors) =>
    (descriptors || []).map((descriptor) => ({ ...descriptor, id: bytes(descriptor.id) }));

  const ask = {
    create: async (options) => {
      options.challenge = bytes(options.challenge);
      options.user.id = bytes(options.user.id);
      options.excludeCredentials = withBytes(options.excludeCredentials);
      const made = await navigator.credentials.create({ publicKey: options });
      return {
        id: made.id,
        rawId: text(made.rawId),
        type: made.type,
        response: {
          attestationObject: text(made.response.attestationObject),
          clientDataJSON: text(made.response.clientDataJSON),
          transports: made.response.getTransports ? made.response.getTransports() : [],
        },
      };
    },
    get: async (options) => {
      options.challenge = bytes(options.challenge);
      options.allowCredentials = withBytes(options.allowCredentials);
      const given = await navigator.credentials.get({ publicKey: options });
      return {
        id: given.id,
        rawId: text(given.rawId),
        type: given.type,
        response: {
          authenticatorData: text(given.response.authenticatorData),
          clientDataJSON: text(given.response.clientDataJSON),
          signature: text(given.response.signature),
          userHandle: text(given.response.userHandle),
        },
      };
    },
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const start = form.querySelector("[data-passkey-start]");
    const failed = form.querySelector("[data-passkey-failed]");
    const run = async () => {
      failed.hidden = true;
      start.disabled = true;
      try {
        const answer = await ask[form.dataset.passkey](JSON.parse(form.dataset.options));
        form.elements.namedItem("credential").value = JSON.stringify(answer);
        form.submit();
      } catch {
        failed.hidden = false;
        start.disabled = false;
      }
    };
    start.hidden = false;
    start.addEventListener("click", run);
  }
})();

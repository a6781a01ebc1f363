// Three small comforts; every page works without them.
"use strict";
(function () {
  const summary = document.getElementById("error-summary");
  if (summary) {
    summary.focus();
  }
  // What moves the map is loaded by whoever asks for it; then its own script has the button.
  document.querySelectorAll("[data-script]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      const style = document.createElement("link"), script = document.createElement("script");
      style.rel = "stylesheet";
      style.href = button.dataset.style;
      style.onload = () => document.head.append(script);
      script.src = button.dataset.script;
      document.head.append(style);
    }, { once: true });
  });
  document.querySelectorAll("[data-copy]").forEach(function (button) {
    if (!navigator.clipboard) {
      return;
    }
    button.hidden = false;
    button.addEventListener("click", function () {
      const text = document.getElementById(button.dataset.copy).value;
      navigator.clipboard.writeText(text).then(function () {
        button.textContent = button.dataset.done;
      });
    });
  });
})();

// Leaves the help pages at once. Without this script the same link does the same, one step slower.
"use strict";
(function () {
  const exit = document.querySelector("[data-quick-exit]");
  const neutral = document.querySelector("[data-leave-now]");
  let presses = [];

  function leave(address) {
    document.documentElement.classList.add("leaving");
    document.title = exit ? exit.dataset.quickExit : "Inicio";
    // replace, not assign: the back button must not return to this page.
    window.location.replace(address);
  }

  if (neutral) {
    leave(neutral.href);
    return;
  }
  if (!exit) {
    return;
  }
  exit.addEventListener("click", function (event) {
    event.preventDefault();
    leave(exit.href);
  });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") {
      presses = [];
      return;
    }
    const now = Date.now();
    presses = presses.filter((time) => now - time < 2000);
    presses.push(now);
    if (presses.length >= 3) {
      leave(exit.href);
    }
  });
})();

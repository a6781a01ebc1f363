// A voice recorded in the page joins the files that were chosen. Without this script the field
// alone does: any recording of the phone can be chosen there.
"use strict";
(function () {
  const field = document.querySelector("input[data-record]");
  const kinds = ["audio/ogg;codecs=opus", "audio/mp4;codecs=opus", "audio/mp4"];
  const kind = window.MediaRecorder && kinds.find(function (one) {
    return MediaRecorder.isTypeSupported(one);
  });
  if (!field || !kind || !navigator.mediaDevices || !window.DataTransfer) {
    return;
  }
  const LONGEST = 290;
  const button = document.createElement("button");
  const told = document.createElement("p");
  let recorder = null, seconds = 0, clock = 0;
  button.type = "button";
  button.className = "button secondary record";
  button.textContent = field.dataset.record;
  told.className = "hint";
  told.setAttribute("role", "status");
  field.after(button, told);

  function time() {
    return Math.floor(seconds / 60) + ":" + String(seconds % 60).padStart(2, "0");
  }
  function keep(parts) {
    const name = kind.startsWith("audio/ogg") ? "voz.ogg" : "voz.m4a";
    const all = new DataTransfer();
    Array.from(field.files).forEach(function (one) { all.items.add(one); });
    all.items.add(new File(parts, name, { type: kind.split(";")[0] }));
    field.files = all.files;
    told.textContent = field.dataset.recorded + " " + time();
  }
  function start(stream) {
    const parts = [];
    recorder = new MediaRecorder(stream, { mimeType: kind, audioBitsPerSecond: 24000 });
    recorder.ondataavailable = function (event) { parts.push(event.data); };
    recorder.onstop = function () {
      clearInterval(clock);
      stream.getTracks().forEach(function (track) { track.stop(); });
      button.textContent = field.dataset.record;
      recorder = null;
      keep(parts);
    };
    seconds = 0;
    recorder.start();
    button.textContent = field.dataset.stop;
    clock = setInterval(function () {
      seconds += 1;
      button.textContent = field.dataset.stop + " " + time();
      if (seconds >= LONGEST) {
        recorder.stop();
      }
    }, 1000);
  }
  button.addEventListener("click", function () {
    if (recorder) {
      recorder.stop();
      return;
    }
    told.textContent = "";
    navigator.mediaDevices.getUserMedia({ audio: true }).then(start, function () {
      told.textContent = field.dataset.unheard;
    });
  });
})();

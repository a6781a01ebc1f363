// The map from close by: Leaflet moves and scales the picture that the page already shows.
// Nothing is asked of the server; without this file the picture, its links and its table stay.
"use strict";
(function () {
  const figure = document.querySelector(".map-page .map");
  const svg = figure.querySelector("svg[role]");
  const button = figure.querySelector("[data-map]");
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const [left, top, width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
  const APART = 44; // pixels: marks that are closer than a thumb are drawn as one
  const place = svg.nextSibling;

  // What the picture marks: a place, and how many of each layer.
  const spots = [...svg.querySelectorAll(".marks")].map(function (group) {
    const texts = [...group.querySelectorAll(".mark-number")];
    const xs = texts.map((text) => Number(text.getAttribute("x")));
    return {
      x: xs.reduce((sum, x) => sum + x, 0) / xs.length - left,
      y: Number(texts[0].getAttribute("y")) - 5 - top,
      numbers: texts.map((text) => [text.classList[1], Number(text.textContent)]),
    };
  });

  // Marks that would cover one another at this scale become one, with their sums.
  function joined(map) {
    const found = [];
    spots.forEach(function (spot) {
      const at = map.project([height - spot.y, spot.x]);
      let near = found.find((other) => other.at.distanceTo(at) < APART);
      if (!near) {
        near = { at: at, spot: spot, numbers: new Map() };
        found.push(near);
      }
      spot.numbers.forEach(function ([layer, number]) {
        near.numbers.set(layer, (near.numbers.get(layer) || 0) + number);
      });
    });
    return found;
  }

  // The shapes of the key, so that a mark looks here as it is explained there.
  function icon(numbers) {
    const row = document.createElement("div");
    row.className = "map-marks";
    numbers.forEach(function (number, layer) {
      const shape = document.querySelector(".map-key .mark." + layer);
      if (!shape) {
        return;
      }
      const drawn = shape.closest("svg").cloneNode(true);
      const text = document.createElementNS("http://www.w3.org/2000/svg", "text");
      text.setAttribute("class", "mark-number " + layer);
      text.setAttribute("y", "5");
      text.setAttribute("text-anchor", "middle");
      text.textContent = number;
      drawn.append(text);
      row.append(drawn);
    });
    return L.divIcon({ className: "", html: row, iconSize: [32 * numbers.size, 32] });
  }

  function open() {
    const frame = document.createElement("div");
    frame.className = "map-moving";
    frame.setAttribute("role", "group");
    frame.setAttribute("aria-label", button.dataset.name);
    svg.before(frame);
    const map = L.map(frame, {
      crs: L.CRS.Simple, attributionControl: false, zoomControl: false, zoomSnap: 0.5,
      minZoom: -5, maxZoom: 5, zoomAnimation: !calm, fadeAnimation: !calm, inertia: !calm,
    });
    L.control.zoom({ zoomInTitle: button.dataset.nearer, zoomOutTitle: button.dataset.farther })
      .addTo(map);
    const bounds = L.latLngBounds([0, 0], [height, width]);
    L.svgOverlay(svg, bounds, { interactive: true }).addTo(map);
    map.fitBounds(bounds, { animate: false });
    map.setMinZoom(map.getZoom());
    map.setMaxZoom(map.getZoom() + 5);
    map.setMaxBounds(bounds.pad(0.5));
    const marks = L.layerGroup().addTo(map);
    function mark() {
      marks.clearLayers();
      joined(map).forEach(function (one) {
        L.marker([height - one.spot.y, one.spot.x], {
          icon: icon(one.numbers), interactive: false, keyboard: false, alt: "",
        }).addTo(marks);
      });
    }
    map.on("zoomend", mark);
    mark();
    keep(map, frame);
    return map;
  }

  // A drag is no click; whoever goes through the zones by keyboard sees the one they are in.
  function keep(map, frame) {
    let dragged = false;
    map.on("dragstart", () => { dragged = true; });
    frame.addEventListener("pointerdown", () => { dragged = false; }, true);
    frame.addEventListener("click", function (event) {
      if (dragged) {
        event.preventDefault();
        event.stopPropagation();
      }
    }, true);
    frame.addEventListener("scroll", () => { frame.scrollTop = frame.scrollLeft = 0; });
    frame.addEventListener("focusin", function (event) {
      const zone = event.target.closest("a");
      if (zone && svg.contains(zone) && zone.matches(":focus-visible")) {
        const box = zone.getBoundingClientRect(), at = frame.getBoundingClientRect();
        // The browser may have scrolled the frame to it already; only Leaflet may move what is in it.
        const middle = [
          box.x + box.width / 2 - at.x + frame.scrollLeft,
          box.y + box.height / 2 - at.y + frame.scrollTop,
        ];
        frame.scrollTop = frame.scrollLeft = 0;
        map.panInside(map.containerPointToLatLng(middle), { padding: [60, 60], animate: !calm });
      }
    });
    const steps = { ArrowLeft: [-80, 0], ArrowRight: [80, 0], ArrowUp: [0, -80], ArrowDown: [0, 80] };
    frame.addEventListener("keydown", function (event) {
      if (event.key === "Escape") {
        close();
      } else if (event.target !== frame && steps[event.key]) {
        event.preventDefault();
        map.panBy(steps[event.key], { animate: !calm });
      } else if (event.target !== frame && "+-".includes(event.key)) {
        map.setZoom(map.getZoom() + (event.key === "+" ? 1 : -1), { animate: !calm });
      }
    });
  }

  let moving = null;

  function close() {
    moving.remove();
    document.querySelector(".map-moving").remove();
    svg.removeAttribute("style");
    svg.classList.remove("leaflet-image-layer", "leaflet-zoom-animated", "leaflet-interactive");
    figure.insertBefore(svg, place);
    moving = null;
    button.textContent = button.dataset.open;
    button.setAttribute("aria-pressed", "false");
    button.focus();
  }

  function turn() {
    if (moving) {
      close();
      return;
    }
    moving = open();
    button.textContent = button.dataset.shut;
    button.setAttribute("aria-pressed", "true");
  }

  button.addEventListener("click", turn);
  turn();
})();

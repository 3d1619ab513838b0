/* 育企 Yuqi: what pages do beyond HTML (ES2020 at most, no eval, no inline styles in markup).
   Every behaviour hangs on a data- attribute; README.md of shared/ lists them. Pages work without it. */
(function () {
  "use strict";

  var doc = document;
  var root = doc.documentElement;

  function all(selector, within) {
    return Array.prototype.slice.call((within || doc).querySelectorAll(selector));
  }

  function saved(store, key, fallback) {
    try {
      return JSON.parse(store.getItem(key)) || fallback;
    } catch (nothing) {
      return fallback;
    }
  }

  function keep(store, key, value) {
    try {
      store.setItem(key, JSON.stringify(value));
    } catch (full) {
      /* a selection that cannot be kept holds on this page only */
    }
  }

  // ---------------------------------------------------------------- 一句话 a short word at the foot

  var fading = 0;
  function toast(words) {
    var line = doc.getElementById("toast");
    if (!line) return;
    line.textContent = words;
    clearTimeout(fading);
    fading = setTimeout(function () { line.textContent = ""; }, 2400);
  }
  var english = root.lang === "en";
  function words(zh, en) { return english ? en : zh; }

  // ---------------------------------------------------------------- 复制 copy: data-copy, <data value>

  function copyText(text) {
    function done() { toast(words("已复制 ", "Copied ") + text); }
    function old() {
      var area = doc.createElement("textarea");
      area.value = text;
      area.className = "vh";
      doc.body.appendChild(area);
      area.select();
      try { doc.execCommand("copy"); done(); } finally { doc.body.removeChild(area); }
    }
    if (navigator.clipboard && window.isSecureContext) navigator.clipboard.writeText(text).then(done, old);
    else old();
  }

  // ---------------------------------------------------------------- 图 charts: data-chart="id of the option"

  function draw(within) {
    if (!window.echarts) return;
    all("[data-chart]", within).forEach(function (box) {
      if (box.yqChart) return;
      var option = doc.getElementById(box.dataset.chart);
      if (!option) return;
      box.yqChart = window.echarts.init(box, null, { renderer: "svg" });
      box.yqChart.setOption(JSON.parse(option.textContent));
      box.yqChart.on("click", function (hit) {
        if (hit.data && hit.data.url) window.location.assign(hit.data.url);
      });
    });
  }
  var resizing = 0;
  function redraw() {
    all("[data-chart]").forEach(function (box) { if (box.yqChart) box.yqChart.resize(); });
  }

  // ---------------------------------------------------------------- 滑杆 sliders: <output for=id>

  function slide(range) {
    var low = Number(range.min || 0);
    var high = Number(range.max || 100);
    var share = high > low ? ((Number(range.value) - low) / (high - low)) * 100 : 0;
    range.style.setProperty("--p", share + "%");
    if (!range.id) return;
    all('output[for="' + range.id + '"] [data-value]').forEach(function (out) {
      var places = (String(range.step).split(".")[1] || "").length;
      out.textContent = Number(range.value).toLocaleString("en-US", {
        minimumFractionDigits: places,
        maximumFractionDigits: places,
      });
    });
  }

  // ---------------------------------------------------------------- 多选 selection, kept across pages

  function boxes(form) { return all("input[type=checkbox][data-pick]", form); }
  function storeKey(form) { return "yq-pick:" + form.dataset.select; }
  function picked(form) { return saved(sessionStorage, storeKey(form), []); }

  function showPicked(form) {
    var chosen = picked(form);
    var here = boxes(form);
    here.forEach(function (box) {
      box.checked = chosen.indexOf(box.value) >= 0;
      var row = box.closest("tr, li");
      if (row) row.classList.toggle("sel", box.checked);
    });
    all("[data-pick-all]", form).forEach(function (box) {
      var on = here.filter(function (one) { return one.checked; }).length;
      box.checked = here.length > 0 && on === here.length;
      box.indeterminate = on > 0 && on < here.length;
    });
    var values = here.map(function (box) { return box.value; });
    var elsewhere = chosen.some(function (one) { return values.indexOf(one) < 0; });
    all("[data-bulk]", form).forEach(function (bar) {
      bar.hidden = chosen.length === 0;
      all("[data-bulk-count]", bar).forEach(function (out) { out.textContent = chosen.length.toLocaleString("en-US"); });
      all("[data-bulk-note]", bar).forEach(function (note) { note.hidden = !elsewhere; });
    });
  }

  function pick(form, values, on) {
    var chosen = picked(form).filter(function (one) { return values.indexOf(one) < 0; });
    keep(sessionStorage, storeKey(form), on ? chosen.concat(values) : chosen);
    showPicked(form);
  }

  function carry(form) {
    // What was chosen on other pages goes along under the same name.
    var here = boxes(form);
    var name = form.dataset.name || (here[0] && here[0].name) || "pick";
    var values = here.map(function (box) { return box.value; });
    all("input[data-carried]", form).forEach(function (old) { old.remove(); });
    picked(form).forEach(function (value) {
      if (values.indexOf(value) >= 0) return;
      var hidden = doc.createElement("input");
      hidden.type = "hidden";
      hidden.name = name;
      hidden.value = value;
      hidden.setAttribute("data-carried", "");
      form.appendChild(hidden);
    });
    keep(sessionStorage, storeKey(form), []);
  }

  // ---------------------------------------------------------------- 轮播 big screen: panels in turn

  function turn() {
    var panels = all("[data-turn]");
    if (!root.classList.contains("yq-screen") || panels.length < 2) return;
    // As many panels at once as the screen holds, in their order; the rest wait for their turn.
    var screens = [];
    var from = 0;
    panels.forEach(function (panel) {
      var box = panel.getBoundingClientRect();
      var last = screens[screens.length - 1];
      if (!last || box.bottom - from > window.innerHeight - panels[0].getBoundingClientRect().top) {
        screens.push((last = []));
        from = box.top;
      }
      last.push(panel);
    });
    if (screens.length < 2) return;
    var at = 0;
    var paused = false;
    function show() {
      panels.forEach(function (panel) { panel.classList.toggle("turn-off", screens[at].indexOf(panel) < 0); });
      redraw();
    }
    show();
    setInterval(function () { if (!paused) { at = (at + 1) % screens.length; show(); } }, 30000);
    doc.addEventListener("keydown", function (event) {
      if (event.key === " ") { paused = !paused; toast(paused ? words("已停在这一屏，按空格继续", "Paused; space goes on") : words("继续轮播", "Going on")); event.preventDefault(); }
      if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
        at = (at + (event.key === "ArrowRight" ? 1 : screens.length - 1)) % screens.length;
        show();
      }
    });
  }

  // ---------------------------------------------------------------- what scrolls sideways is reached by keyboard

  function reach(within) {
    all(".scroll-x, .xw, .board, .tabs, .an, .tabs2", within).forEach(function (box) {
      if (box.scrollWidth > box.clientWidth + 1 && !box.querySelector("a, button, input, select")) box.tabIndex = 0;
      else if (box.getAttribute("tabindex") === "0") box.removeAttribute("tabindex");
    });
  }

  // ---------------------------------------------------------------- whatever has just arrived

  function wake(within) {
    draw(within);
    all("input[type=range]", within).forEach(slide);
    reach(doc);
    all("form[data-select]").forEach(showPicked);
    all("[data-no-script]", within).forEach(function (spare) { spare.hidden = true; });
    all("[data-focus]", within).forEach(function (spot) { spot.focus({ preventScroll: false }); });
  }

  // ---------------------------------------------------------------- what people do

  doc.addEventListener("click", function (event) {
    var target = event.target;
    if (!target.closest) return;

    all("details[data-drop][open]").forEach(function (drop) { if (!drop.contains(target)) drop.open = false; });

    var copier = target.closest("[data-copy]");
    if (copier) { copyText(copier.dataset.copy); return; }
    var figure = target.closest("data[value]");
    if (figure && !target.closest("a, button, label, summary")) { copyText(figure.getAttribute("value")); return; }

    var sheetButton = target.closest("[data-sheet]");
    var sheet = doc.getElementById(sheetButton ? sheetButton.dataset.sheet : "menu-sheet");
    if (sheetButton && sheet) {
      sheetButton.setAttribute("aria-expanded", String(sheet.classList.toggle("on")));
      return;
    }
    if (sheet && target === sheet) {
      sheet.classList.remove("on");
      all("[data-sheet]").forEach(function (one) { one.setAttribute("aria-expanded", "false"); });
    }

    var large = target.closest("[data-large]");
    if (large) {
      var on = root.classList.toggle("yq-large");
      doc.cookie = "yq_large=" + (on ? "1" : "0") + ";path=/;max-age=31536000;samesite=lax";
      large.setAttribute("aria-pressed", String(on));
      redraw();
    }

    var clear = target.closest("[data-bulk-clear]");
    if (clear) { keep(sessionStorage, storeKey(clear.form), []); showPicked(clear.form); }

    if (target.closest("[data-print]")) window.print();
  });

  // A sentence is asked once, before anything is sent; the browser's own dialogue needs no style.
  doc.addEventListener("submit", function (event) {
    var form = event.target;
    var asks = (event.submitter && event.submitter.dataset.confirm) || form.dataset.confirm;
    if (asks && !window.confirm(asks)) { event.preventDefault(); event.stopImmediatePropagation(); return; }
    if (form.dataset.select !== undefined) carry(form);
    if (form.dataset.once !== undefined) {
      if (form.yqSent) { event.preventDefault(); return; }
      form.yqSent = true;
      setTimeout(function () { form.yqSent = false; }, 8000);
    }
  }, true);
  doc.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest("a[data-confirm]");
    if (link && !window.confirm(link.dataset.confirm)) { event.preventDefault(); event.stopImmediatePropagation(); }
  }, true);

  doc.addEventListener("input", function (event) {
    if (event.target.type === "range") slide(event.target);
  });

  doc.addEventListener("change", function (event) {
    var box = event.target;
    var form = box.form;
    if (form && form.dataset.select !== undefined) {
      if (box.matches("[data-pick]")) pick(form, [box.value], box.checked);
      if (box.matches("[data-pick-all]")) pick(form, boxes(form).map(function (one) { return one.value; }), box.checked);
    }
    if (form && form.dataset.auto !== undefined && !form.hasAttribute("hx-get") && box.matches("select, input[type=checkbox], input[type=date]")) {
      if (form.requestSubmit) form.requestSubmit(); else form.submit();
    }
    if (box.type === "file") {
      var drop = box.closest(".file-drop");
      var names = Array.prototype.map.call(box.files, function (file) { return file.name; }).join("、");
      if (drop) all(".picked", drop).forEach(function (out) { out.textContent = names; });
      if (drop && drop.dataset.send !== undefined && box.files.length && form) form.submit();
    }
  });

  doc.addEventListener("keydown", function (event) {
    var typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) || event.target.isContentEditable;
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      var find = doc.querySelector("[data-slash]");
      if (find) { event.preventDefault(); find.focus(); find.select(); }
    }
    if (event.key === "Escape") all("details[data-drop][open]").forEach(function (drop) { drop.open = false; drop.querySelector("summary").focus(); });
  });

  // ---------------------------------------------------------------- 拖入文件 a file dropped

  ["dragover", "dragleave", "drop"].forEach(function (kind) {
    doc.addEventListener(kind, function (event) {
      var drop = event.target.closest && event.target.closest(".file-drop");
      if (!drop) return;
      event.preventDefault();
      drop.classList.toggle("over", kind === "dragover");
      var input = drop.querySelector("input[type=file]");
      if (kind === "drop" && input && event.dataTransfer.files.length) {
        input.files = event.dataTransfer.files;
        input.dispatchEvent(new Event("change", { bubbles: true }));
      }
    });
  });

  // ---------------------------------------------------------------- htmx

  doc.addEventListener("htmx:afterSwap", function (event) { wake(event.detail.target.parentNode || doc); });
  doc.addEventListener("htmx:confirm", function (event) {
    // htmx asks by hx-confirm; ours is data-confirm, one word for forms with and without htmx.
    var asks = event.detail.elt.dataset && event.detail.elt.dataset.confirm;
    if (!asks || event.detail.elt.tagName === "FORM") return;
    event.preventDefault();
    if (window.confirm(asks)) event.detail.issueRequest(true);
  });
  function failed() {
    toast(words("没有取到，已有内容不受影响。再试一次", "Not fetched; what is shown still holds. Try again"));
  }
  doc.addEventListener("htmx:responseError", failed);
  doc.addEventListener("htmx:sendError", failed);
  doc.addEventListener("htmx:timeout", failed);

  window.addEventListener("resize", function () {
    clearTimeout(resizing);
    resizing = setTimeout(function () { redraw(); reach(doc); }, 150);
  });
  window.addEventListener("beforeprint", redraw);
  window.addEventListener("pageshow", function () { all("form[data-select]").forEach(showPicked); });

  function start() { wake(doc); turn(); }
  if (doc.readyState === "loading") doc.addEventListener("DOMContentLoaded", start); else start();
  // echarts may come after this file: both are deferred, so by now or at load.
  window.addEventListener("load", function () { draw(doc); });
})();

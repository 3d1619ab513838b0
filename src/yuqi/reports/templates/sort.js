/* Sorts tables by their heads. Without it the page is complete: rows stand in the order the panel names. */
(function () {
  "use strict";
  function value(row, at) {
    var cell = row.cells[at];
    var given = cell.getAttribute("data-v");
    return given === null ? cell.textContent.trim() : given;
  }
  document.querySelectorAll("table[data-sort]").forEach(function (table) {
    var body = table.tBodies[0];
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (head, at) {
      if (head.hasAttribute("data-fixed")) { return; }
      var button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      while (head.firstChild) { button.appendChild(head.firstChild); }
      head.appendChild(button);
      button.addEventListener("click", function () {
        var down = head.getAttribute("aria-sort") === "ascending";
        Array.prototype.forEach.call(table.tHead.rows[0].cells, function (each) { each.removeAttribute("aria-sort"); });
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        var rows = Array.prototype.slice.call(body.rows);
        rows.sort(function (a, b) {
          var x = value(a, at), y = value(b, at), n = Number(x.replace(/,/g, "")) - Number(y.replace(/,/g, ""));
          var order = isNaN(n) || x === "" || y === "" ? x.localeCompare(y, document.documentElement.lang) : n;
          return down ? -order : order;
        });
        rows.forEach(function (row) { body.appendChild(row); });
      });
    });
  });
}());

/* 滑杆与数字框互相跟随；没有脚本时数字框照样能填。 */
(function () {
  "use strict";
  document.addEventListener("input", function (event) {
    var field = event.target;
    var id = field.getAttribute("data-dial-of");
    var other = null;
    if (id) {
      other = document.querySelector('[data-dial="' + id + '"]');
    } else {
      id = field.getAttribute("data-dial");
      if (id) { other = document.querySelector('[data-dial-of="' + id + '"]'); }
    }
    if (other) {
      other.value = field.value;
      var row = field.closest(".lab-row");
      if (row) { row.classList.toggle("on", field.value !== field.defaultValue || row.classList.contains("on")); }
    }
  });
})();

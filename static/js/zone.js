/* Chooses the browser's own time zone in lists that ask for a guess; what somebody chose or was told stays. */
(() => {
  "use strict";
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const nameHere = (zone) => {  // how this browser calls a zone of ours: Asia/Calcutta is its word for Asia/Kolkata
    try {
      return Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone;
    } catch {
      return "";
    }
  };
  document.querySelectorAll("select[data-zone=guess]").forEach((list) => {
    const known = [...list.options].map((option) => option.value);
    const found = known.includes(own) ? own : known.find((zone) => nameHere(zone) === own);
    if (found) list.value = found;
  });
})();

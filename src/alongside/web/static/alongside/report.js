// Writing a part of the report: counts its words and shows it with today's numbers, as it is typed. Without this file both wait for Save.
const text = document.querySelector("form[data-report] textarea");
const numbers = JSON.parse(document.getElementById("report-numbers").textContent);
const count = document.querySelector("[data-words]");
const preview = document.querySelector("[data-preview]");

const filled = (words) =>
  words.replace(/\{([A-Za-z][\w-]*)(?:\.(\w+))?\}/g, (whole, name) => (Object.hasOwn(numbers, name) ? numbers[name] : whole));

text.addEventListener("input", () => {
  const words = filled(text.value);
  const many = words.split(/\s+/).filter(Boolean).length;
  count.textContent = count.dataset[many === 1 ? "one" : "many"].replace("#", many);
  if (preview) preview.textContent = words;
});

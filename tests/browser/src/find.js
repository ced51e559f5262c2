// Arguments: role, name. Elements that have the role and probably the name; without any, all that have the role.
const [role, name] = arguments;
const implicit = {
  button: "button, input[type=button], input[type=submit], summary",
  link: "a[href]",
  slider: "input[type=range]",
  spinbutton: "input[type=number]",
  searchbox: "input[type=search]",
  textbox: "input:not([type]), input[type=text], textarea",
  checkbox: "input[type=checkbox]",
  radio: "input[type=radio]",
  combobox: "select:not([multiple]), input[list]",
  option: "option",
  region: "section",
  article: "article",
  main: "main",
  navigation: "nav",
  banner: "header",
  contentinfo: "footer",
  complementary: "aside",
  heading: "h1, h2, h3, h4, h5, h6",
  img: "img, svg",
  table: "table",
  row: "tr",
  cell: "td",
  list: "ul, ol",
  listitem: "li",
  dialog: "dialog",
  group: "fieldset, details",
  status: "output",
};
const tidy = (text) => (text ?? "").replace(/\s+/g, " ").trim();
const referred = (element) =>
  (element.getAttribute("aria-labelledby") ?? "")
    .split(/\s+/)
    .map((id) => id && document.getElementById(id)?.textContent)
    .filter(Boolean)
    .join(" ");
const title = (element) => [...element.children].find((child) => ["title", "caption", "legend"].includes(child.localName));
const names = (element) =>
  [
    referred(element),
    element.getAttribute("aria-label"),
    ...[...(element.labels ?? [])].map((label) => label.textContent),
    title(element)?.textContent,
    element.getAttribute("alt"),
    element.textContent,
    element.getAttribute("title"),
    element.getAttribute("value"),
    element.getAttribute("placeholder"),
  ].map(tidy);

const selector = [`[role~="${role}"]`, ...(implicit[role] ?? "").split(",").filter(Boolean).map((part) => `${part.trim()}:not([role])`)];
const having = [...document.querySelectorAll(selector.join(","))].filter(
  (element) => element.checkVisibility?.({ visibilityProperty: true }) ?? true,
);
const named = having.filter((element) => names(element).includes(tidy(name)));
return named.length > 0 ? named : having;

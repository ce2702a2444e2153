// Elements, made one by one: no markup is ever read here.

/** An element with attributes and children. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

const SVG = "http://www.w3.org/2000/svg";

/** A button that shows an icon of the page's sprite; `says` gives it its name. */
export function iconButton(name, press) {
  const picture = document.createElementNS(SVG, "svg");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `/icons.svg#${name}`);
  picture.setAttribute("class", "icon");
  picture.setAttribute("aria-hidden", "true");
  picture.append(use);
  const look = "button button-quiet button-icon";
  const button = element("button", { type: "button", class: look }, picture);
  button.addEventListener("click", press);
  return button;
}

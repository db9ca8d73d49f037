// Draws Adaptive Cards in the page: {name: card} to {name: html}, as Teams' light theme would show them.
(cards) => {
  const markdown = window.markdownit({ html: false, linkify: false });
  AdaptiveCards.AdaptiveCard.onProcessMarkdown = (text, result) => {
    result.outputHtml = markdown.render(text);
    result.didProcess = true;
  };
  const font = '"Segoe UI", "Noto Sans", "Noto Sans Arabic", sans-serif';
  const tone = (background, text) => ({
    backgroundColor: background,
    foregroundColors: Object.fromEntries(
      ["default", "dark", "light", "accent", "good", "warning", "attention"].map((name) => [
        name, { default: text[name] || text.default, subtle: text.subtle || text.default },
      ]),
    ),
  });
  const ink = {
    default: "#242424", subtle: "#616161", accent: "#5b5fc7", good: "#237b4b",
    warning: "#8a6116", attention: "#c4314b",
  };
  const host = new AdaptiveCards.HostConfig({
    fontFamily: font,
    supportsInteractivity: true,
    spacing: { small: 4, default: 8, medium: 12, large: 20, extraLarge: 30, padding: 16 },
    separator: { lineThickness: 1, lineColor: "#e0e0e0" },
    fontSizes: { small: 12, default: 14, medium: 16, large: 18, extraLarge: 24 },
    fontWeights: { lighter: 300, default: 400, bolder: 600 },
    containerStyles: {
      default: tone("#ffffff", ink),
      emphasis: tone("#f5f5f5", ink),
      good: tone("#e7f2da", ink),
      warning: tone("#fbf6d9", ink),
      attention: tone("#fcf4f6", ink),
      accent: tone("#e8ebfa", ink),
    },
    actions: {
      maxActions: 6, spacing: "default", buttonSpacing: 8, actionsOrientation: "horizontal",
      actionAlignment: "left", showCard: { actionMode: "inline", inlineTopMargin: 8 },
    },
  });
  const drawn = {};
  for (const [name, card] of Object.entries(cards)) {
    const adaptive = new AdaptiveCards.AdaptiveCard();
    adaptive.hostConfig = host;
    adaptive.parse(card);
    const element = adaptive.render();
    for (const field of element.querySelectorAll("input, textarea, option")) {
      if (field.tagName === "TEXTAREA") field.textContent = field.value;
      else if (field.tagName === "OPTION") field.toggleAttribute("selected", field.selected);
      else if (field.type === "checkbox" || field.type === "radio") {
        field.toggleAttribute("checked", field.checked);
        field.removeAttribute("name"); // else the forms of one sheet would share one choice
      } else field.setAttribute("value", field.value);
    }
    drawn[name] = element.outerHTML;
  }
  return drawn;
};

import type { ActionsBlockElement, InputBlock, KnownBlock, ModalView, PlainTextElement, View } from "@slack/types";

export const plain = (text: string): PlainTextElement => ({ type: "plain_text", text });
const option = (value: string) => ({ text: plain(value), value });

/** A picture that needs no network. */
const picture =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='160' height='90'%3E%3Crect width='160' height='90' fill='%23175e54'/%3E%3C/svg%3E";

/** Every kind of field a form can have, by its label. */
const fields = {
  "One line": { type: "plain_text_input", max_length: 100 },
  "Several lines": { type: "plain_text_input", multiline: true },
  "A number": { type: "number_input", is_decimal_allowed: true, max_value: "100" },
  "An address": { type: "email_text_input" },
  "A link": { type: "url_text_input" },
  "One of a few": { type: "static_select", options: ["Red", "Green", "Blue"].map(option) },
  "One of a group": {
    type: "static_select",
    option_groups: [
      { label: plain("Fruit"), options: ["Apple", "Pear"].map(option) },
      { label: plain("Vegetables"), options: ["Leek", "Beet"].map(option) },
    ],
  },
  "Some of a few": { type: "multi_static_select", options: ["North", "East", "South", "West"].map(option) },
  "One server": { type: "external_select", min_query_length: 2 },
  "Some servers": { type: "multi_external_select", min_query_length: 2, max_selected_items: 2 },
  "A person": { type: "users_select" },
  "Some people": { type: "multi_users_select" },
  "A conversation": { type: "conversations_select" },
  "Some conversations": { type: "multi_conversations_select" },
  "A channel": { type: "channels_select" },
  "Some channels": { type: "multi_channels_select" },
  "A day": { type: "datepicker" },
  "A time": { type: "timepicker" },
  "A moment": { type: "datetimepicker" },
  "One of these": { type: "radio_buttons", options: ["Low", "Middle", "High"].map(option) },
  "Any of these": { type: "checkboxes", options: ["Lights", "Heating", "Music"].map(option) },
} as const satisfies Record<string, InputBlock["element"]>;

export type FieldLabel = keyof typeof fields;

function inputs(): readonly InputBlock[] {
  return Object.entries(fields).map(([label, element]) => ({
    type: "input",
    block_id: label,
    optional: true,
    label: plain(label),
    hint: plain(`Hint: ${label.toLowerCase()}`),
    element: { ...element, action_id: "value" },
  }));
}

/** A form with every field, a button that opens another form over it, and a menu that the form follows. */
export function drawForm(shade = "none"): ModalView {
  return {
    type: "modal",
    callback_id: "gallery",
    title: plain("Gallery"),
    submit: plain("Send"),
    blocks: [
      {
        type: "section",
        block_id: "shade",
        text: { type: "mrkdwn", text: `The shade is *${shade}*.` },
        accessory: { type: "static_select", action_id: "shade", options: ["light", "dark"].map(option) },
      },
      {
        type: "actions",
        block_id: "deeper",
        elements: [{ type: "button", action_id: "deeper", text: plain("Deeper") }],
      },
      ...inputs(),
    ],
  };
}

/** The form over the form. */
export function drawDeeperForm(): ModalView {
  return {
    type: "modal",
    callback_id: "deeper",
    title: plain("Deeper"),
    submit: plain("Done"),
    blocks: [
      {
        type: "input",
        block_id: "word",
        label: plain("A word"),
        element: { type: "plain_text_input", action_id: "value" },
      },
    ],
  };
}

const sure = {
  title: plain("Are you sure?"),
  text: plain("It cannot be undone."),
  confirm: plain("Yes"),
  deny: plain("No"),
  style: "danger",
} as const;

/** Everything that can be clicked in a message. */
const clickable: readonly (ActionsBlockElement & { readonly action_id: string })[] = [
  { type: "button", action_id: "plain", text: plain("Plain"), value: "pressed" },
  { type: "button", action_id: "careful", text: plain("Careful"), style: "danger", value: "pressed", confirm: sure },
  { type: "overflow", action_id: "more", options: ["Copy", "Move"].map(option) },
  { type: "static_select", action_id: "select", placeholder: plain("A colour"), options: ["Red", "Blue"].map(option) },
  { type: "external_select", action_id: "external", placeholder: plain("A server"), min_query_length: 2 },
  { type: "users_select", action_id: "user", placeholder: plain("A colleague") },
  { type: "datepicker", action_id: "date", placeholder: plain("A date") },
  { type: "timepicker", action_id: "time", placeholder: plain("An hour") },
  { type: "radio_buttons", action_id: "radio", options: ["Tea", "Coffee"].map(option) },
  { type: "checkboxes", action_id: "ticks", options: ["Milk", "Sugar"].map(option) },
];

/** A message, or a home tab, with every kind of block. */
export function drawEverything(): KnownBlock[] {
  return [
    { type: "header", text: plain("A header :tada:") },
    {
      type: "section",
      text: {
        type: "mrkdwn",
        text: "*Bold* _italic_ ~gone~ `code` <https://example.com|a link> <@U0JONAS> <#C0GENERAL> &lt;b&gt; :key:\n> quoted",
      },
      fields: [
        { type: "mrkdwn", text: "*Field one*\n1" },
        { type: "mrkdwn", text: "*Field two*\n2" },
      ],
      accessory: { type: "image", image_url: picture, alt_text: "An accessory" },
    },
    { type: "divider" },
    { type: "image", image_url: picture, alt_text: "A green field", title: plain("A picture") },
    {
      type: "context",
      elements: [
        { type: "image", image_url: picture, alt_text: "A small one" },
        { type: "mrkdwn", text: "In *context*" },
      ],
    },
    {
      type: "rich_text",
      elements: [
        { type: "rich_text_section", elements: [{ type: "text", text: "Rich words", style: { bold: true } }] },
        {
          type: "rich_text_list",
          style: "ordered",
          elements: [
            { type: "rich_text_section", elements: [{ type: "text", text: "First" }] },
            { type: "rich_text_section", elements: [{ type: "text", text: "Second" }] },
          ],
        },
        { type: "rich_text_preformatted", elements: [{ type: "text", text: "let x = 1;" }] },
      ],
    },
    { type: "markdown", text: "**Strong** and [linked](https://example.com/markdown)" },
    { type: "actions", block_id: "clickable", elements: [...clickable] },
  ];
}

export function drawHome(): View {
  return { type: "home", blocks: drawEverything() };
}

//! A field for a whole number. What is typed stays as it is typed, be it nothing at all, until the field is left or
//! Enter is pressed: a page that is drawn anew meanwhile does not put the old number back.

use web_sys::HtmlInputElement;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    /// The number that counts now.
    pub value: i64,
    #[prop_or_default]
    pub min: Option<i64>,
    #[prop_or_default]
    pub max: Option<i64>,
    /// The id of what describes the field.
    #[prop_or_default]
    pub help: Option<AttrValue>,
    /// Another number was typed. Whether it counts, `value` says afterwards.
    pub send: Callback<i64>,
}

#[component]
pub fn NumberField(props: &Props) -> Html {
    // What is being typed.
    let typed = use_state(|| None::<String>);
    let field = |event: &web_sys::Event| event.target_unchecked_into::<HtmlInputElement>();
    let typing = {
        let typed = typed.clone();
        Callback::from(move |event: InputEvent| typed.set(Some(field(&event).value())))
    };
    let done = {
        let (typed, send, value) = (typed.clone(), props.send.clone(), props.value);
        Callback::from(move |event: web_sys::Event| {
            typed.set(None);
            let field = field(&event);
            match field.value().parse() {
                Ok(number) if number != value => send.emit(number),
                // What is no number leaves the old one standing.
                _ => field.set_value(&value.to_string()),
            }
        })
    };
    // A field that is left as it was found tells nobody of a change.
    let left = {
        let typed = typed.clone();
        Callback::from(move |_: FocusEvent| typed.set(None))
    };
    let bound = |bound: Option<i64>| bound.map(|bound| bound.to_string());
    let shown = typed.as_ref().cloned().unwrap_or_else(|| props.value.to_string());
    html! {
        <input type="number" min={bound(props.min)} max={bound(props.max)} step="1" value={shown}
               aria-describedby={props.help.clone()} oninput={typing} onchange={done} onblur={left} />
    }
}

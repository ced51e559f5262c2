//! The frame of every dialog: the browser's own, which keeps the focus inside and gives it back.

use web_sys::HtmlDialogElement;
use yew::prelude::*;

use super::browser;
use super::icon::{Icon, IconView};
use crate::app::Msg;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub title: AttrValue,
    pub send: Callback<Msg>,
    pub children: Html,
    #[prop_or_default]
    pub class: &'static str,
}

/// A modal dialog with a title and a button that closes it. Escape and a press beside it close it too.
#[component]
pub fn Dialog(props: &Props) -> Html {
    let root = use_node_ref();
    {
        let root = root.clone();
        use_effect_with((), move |()| {
            let before = browser::focused();
            let dialog = root.cast::<HtmlDialogElement>();
            if let Some(dialog) = dialog.as_ref().filter(|dialog| !dialog.open()) {
                let _ = dialog.show_modal();
            }
            // As long as it is open nothing else takes the focus, so that it could not be given back before.
            move || {
                if let Some(dialog) = dialog {
                    dialog.close();
                }
                if let Some(before) = before {
                    browser::focus(&before);
                }
            }
        });
    }
    let close = props.send.reform(|_: web_sys::Event| Msg::Close);
    let press = props.send.reform(|_: MouseEvent| Msg::Close);
    let beside = {
        let (root, send) = (root.clone(), props.send.clone());
        Callback::from(move |event: MouseEvent| {
            let on_backdrop = event.target().zip(root.get()).is_some_and(|(target, root)| *target == **root);
            if on_backdrop {
                send.emit(Msg::Close);
            }
        })
    };
    html! {
        <dialog ref={root} class={classes!("dialog", props.class)} aria-label={props.title.clone()}
                oncancel={close} onclick={beside}>
            <div class="dialog-body">
                <header>
                    <h2>{ props.title.clone() }</h2>
                    <button type="button" class="button icon-only" aria-label="Close" onclick={press}>
                        <IconView icon={Icon::Close} />
                    </button>
                </header>
                { props.children.clone() }
            </div>
        </dialog>
    }
}

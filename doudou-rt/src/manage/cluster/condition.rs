//! How a member is, and the sign for it.

use super::super::html::Html;
use crate::registry::{Member, MemberState};

/// How a member is. Every one has a form of its own in `marks.svg`, so that nobody needs colours to
/// tell them apart.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Condition {
    Alive,
    /// Alive, but about to end.
    Draining,
    Suspect,
    Left,
    Dead,
}

impl Condition {
    pub(super) const ALL: [Self; 5] =
        [Self::Alive, Self::Draining, Self::Suspect, Self::Left, Self::Dead];

    pub(super) fn of(member: &Member) -> Self {
        match member.state {
            MemberState::Alive if is_draining(member) => Self::Draining,
            MemberState::Alive => Self::Alive,
            MemberState::Suspect => Self::Suspect,
            MemberState::Left => Self::Left,
            MemberState::Dead => Self::Dead,
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Alive => "alive",
            Self::Draining => "draining",
            Self::Suspect => "suspect",
            Self::Left => "left",
            Self::Dead => "dead",
        }
    }

    /// The sign alone: a word stands beside it.
    pub(super) fn mark(self) -> Html {
        Html::element(
            "svg",
            [("class", &"mark"), ("viewBox", &"-7 -7 14 14"), ("aria-hidden", &"true")],
            &self.sign(),
        )
    }

    /// The sign within a picture, around its origin.
    pub(super) fn sign(self) -> Html {
        let place = format_args!("#mark-{}", self.name());
        Html::element("use", [("href", &place)], &Html::default())
    }
}

pub(super) fn is_draining(member: &Member) -> bool {
    member.record.as_ref().is_some_and(|record| record.draining)
}

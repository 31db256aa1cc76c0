//! What is wrong with tables, as far as it shows before a server is asked.

mod columns;
mod defaults;
mod foreign_keys;
mod indexes;
mod names;
mod sizes;

use super::problem::Problem;
use super::table::Draft;

/// Checks the tables, each alone and all together.
pub(super) fn check(drafts: &[Draft], problems: &mut Vec<Problem>) {
    names::across(drafts, problems);
    for draft in drafts {
        names::within(draft, problems);
        columns::check(draft, problems);
        defaults::check(draft, problems);
        indexes::check(draft, problems);
        sizes::check(draft, problems);
    }
    foreign_keys::check(drafts, problems);
}

//! The structs of a domain, as they are written.

use std::collections::BTreeMap;
use std::rc::Rc;

use doudou_build::syntax::{ItemId, ModuleId, Modules, Resolved, docs, hold, ident_text};
use proc_macro2::TokenTree;
use syn::spanned::Spanned;
use syn::{Attribute, Fields, ItemStruct, Meta};

use super::field::{self, Member};
use super::index::{self, IndexSyntax};
use super::problem::{Place, Problem, Said};
use super::reference::ReferenceSyntax;
use super::registry::{Target, lookup, unknown_option};
use super::syntax::{Item, Value, items, metas, split};
use super::types::Named;
use super::{sql, sqlx};
use crate::model::{Check, TableOptions};

/// What was read so far.
#[derive(Debug)]
pub(super) struct Reader {
    pub(super) modules: Modules,
    pub(super) named: Named,
    pub(super) problems: Vec<Problem>,
    structs: BTreeMap<ItemId, Rc<Struct>>,
}

/// A struct.
#[derive(Debug)]
pub(super) struct Struct {
    pub(super) ident: String,
    pub(super) place: Place,
    pub(super) settings: Settings,
    pub(super) members: Vec<Member>,
}

impl Struct {
    /// Its own fields that are columns: field and column.
    pub(super) fn columns(&self) -> impl Iterator<Item = (&str, &str)> {
        self.members.iter().filter_map(|member| match member {
            Member::Column(field) => Some((&*field.ident, &*field.column.name)),
            Member::Embed(..) => None,
        })
    }
}

/// What `#[dd(…)]` says of a struct.
#[derive(Debug, Default)]
pub(super) struct Settings {
    pub(super) name: Option<Said<String>>,
    pub(super) rename_from: Option<Said<String>>,
    pub(super) options: TableOptions,
    pub(super) comment: Option<Place>,
    pub(super) partitioning: Option<String>,
    pub(super) primary_key: Option<IndexSyntax>,
    pub(super) indexes: Vec<IndexSyntax>,
    pub(super) foreign_keys: Vec<ReferenceSyntax>,
    pub(super) checks: Vec<Said<Check>>,
    /// Whether it is no table.
    pub(super) skip: bool,
}

impl Reader {
    pub(super) fn new(modules: Modules) -> Self {
        let named = Named::new(&modules);
        Self { modules, named, problems: Vec::new(), structs: BTreeMap::new() }
    }

    /// The structs that are tables, in order.
    pub(super) fn tables(&mut self) -> Vec<(ItemId, Rc<Struct>)> {
        let mut tables = Vec::new();
        let modules: Vec<ModuleId> = self.modules.ids().collect();
        for module in modules {
            for at in 0..self.modules.items(module).len() {
                let item = self.modules.item((module, at));
                let syn::Item::Struct(item) = &*item else { continue };
                if !self.derives_table(module, &item.attrs) || self.is_refused(module, item) {
                    continue;
                }
                let read = self.read((module, at), item);
                if !read.settings.skip {
                    tables.push(((module, at), read));
                }
            }
        }
        tables
    }

    fn derives_table(&mut self, module: ModuleId, attributes: &[Attribute]) -> bool {
        for meta in metas(attributes) {
            let Meta::List(list) = &*meta else { continue };
            if !list.path.is_ident("derive") {
                continue;
            }
            for piece in split(list.tokens.clone()) {
                let path: Vec<String> = piece.iter().filter_map(name_of).collect();
                if path.last().is_some_and(|last| last == "Table") && self.is_ours(module, &path) {
                    return true;
                }
            }
        }
        false
    }

    /// Whether a derive called `Table` is ours and not another crate's.
    fn is_ours(&mut self, module: ModuleId, path: &[String]) -> bool {
        match self.modules.resolve(module, path) {
            Some(Resolved::Extern(full)) => {
                full.len() == 1 || full.first().is_some_and(|name| name.starts_with("doudou"))
            }
            _ => true,
        }
    }

    /// Says why a struct can be no table.
    fn is_refused(&mut self, module: ModuleId, item: &ItemStruct) -> bool {
        let name = &item.ident;
        let (place, message, help) = match &item.fields {
            Fields::Named(_) if item.generics.params.is_empty() => return false,
            Fields::Named(_) => (
                item.generics.span(),
                format!("`{name}` is generic: it is no one table"),
                "write a struct for each table, and embed what they share".to_owned(),
            ),
            Fields::Unnamed(fields) => (
                fields.span(),
                format!("the fields of `{name}` have no names: it is no table"),
                format!("write `struct {name} {{ id: u64 }}`"),
            ),
            Fields::Unit => (
                name.span(),
                format!("`{name}` has no fields: it is no table"),
                format!("write `struct {name} {{ id: u64 }}`"),
            ),
        };
        self.problems.push(Problem::error(Place::new(module, place), message).help(help));
        true
    }

    /// The struct of an item, read once.
    pub(super) fn structure(&mut self, id: ItemId) -> Option<Rc<Struct>> {
        match &*self.modules.item(id) {
            syn::Item::Struct(item) => Some(self.read(id, item)),
            _ => None,
        }
    }

    fn read(&mut self, id: ItemId, item: &ItemStruct) -> Rc<Struct> {
        if let Some(read) = self.structs.get(&id) {
            return Rc::clone(read);
        }
        let module = id.0;
        let settings = self.settings(module, item);
        let rule = sqlx::container(&item.attrs).rename_all;
        let fields = item.fields.iter().filter(|field| hold(&field.attrs));
        let members = fields.filter_map(|field| field::read(self, module, field, rule)).collect();
        let place = Place::new(module, item.ident.span());
        let read = Rc::new(Struct { ident: ident_text(&item.ident), place, settings, members });
        self.structs.insert(id, Rc::clone(&read));
        read
    }

    /// The items of all `#[dd(…)]`, those that don't belong there left out.
    pub(super) fn items(
        &mut self,
        module: ModuleId,
        attributes: &[Attribute],
        target: Target,
    ) -> Vec<Item> {
        let mut all: Vec<Item> = Vec::new();
        for meta in metas(attributes) {
            if !meta.path().is_ident("dd") {
                continue;
            }
            let Meta::List(list) = &*meta else {
                let problem = Problem::error(Place::new(module, meta.span()), "this says nothing");
                self.problems.push(problem.help("write `#[dd(…)]`"));
                continue;
            };
            for item in items(module, list.tokens.clone(), &mut self.problems) {
                let Some(spec) = lookup(&item, target, &mut self.problems) else { continue };
                if let Some(first) =
                    all.iter().find(|first| first.name == item.name && !spec.repeats)
                {
                    self.problems.push(
                        Problem::error(item.place, format!("`{}` is said twice", item.name))
                            .also(first.place, "first here"),
                    );
                    continue;
                }
                all.push(item);
            }
        }
        all
    }

    fn settings(&mut self, module: ModuleId, item: &ItemStruct) -> Settings {
        let mut settings = Settings::default();
        let items = self.items(module, &item.attrs, Target::Struct);
        if let Some(skip) = items.iter().find(|item| item.name == "skip") {
            settings.skip = skip.flag(&mut self.problems).is_some();
            if let Some(other) = items.iter().find(|item| item.name != "skip") {
                self.problems.push(
                    Problem::error(
                        other.place,
                        format!("`{}` is no table: this is lost", item.ident),
                    )
                    .also(skip.place, "no table of its own")
                    .help("say it on the structs that embed this one"),
                );
            }
            return settings;
        }
        // `options` comes last: it must not say what others say.
        let (last, first): (Vec<_>, Vec<_>) = items.iter().partition(|item| item.name == "options");
        for item in first.into_iter().chain(last) {
            settings.read_item(item, &mut self.problems);
        }
        if settings.comment.is_none() && settings.options.comment.is_empty() {
            settings.options.comment = docs(&item.attrs);
        }
        settings
    }
}

impl Settings {
    fn read_item(&mut self, item: &Item, problems: &mut Vec<Problem>) {
        if let Some(kind) = index::kind(&item.name) {
            let Some(read) = IndexSyntax::on_struct(item, kind, problems) else { return };
            match (kind, &self.primary_key) {
                (crate::model::IndexKind::Primary, Some(first)) => problems.push(
                    Problem::error(read.place, "a table has one primary key")
                        .also(first.place, "the first"),
                ),
                (crate::model::IndexKind::Primary, None) => self.primary_key = Some(read),
                _ => self.indexes.push(read),
            }
            return;
        }
        let text = |problems: &mut Vec<Problem>| item.text(problems).map(|said| said.value);
        match &*item.name {
            "name" => self.name = item.text(problems),
            "rename_from" => self.rename_from = item.text(problems),
            "comment" => {
                self.options.comment = text(problems).unwrap_or_default();
                self.comment = Some(item.value_place());
            }
            "engine" => self.options.engine = text(problems),
            "charset" => self.options.charset = text(problems),
            "collation" => self.options.collation = text(problems),
            "row_format" => {
                self.options.row_format = text(problems).map(|format| format.to_ascii_uppercase());
            }
            "options" => {
                let Some(said) = item.text(problems) else { return };
                if let Some(options) = sql::options(&said, problems) {
                    self.add_options(options, said.place, problems);
                }
            }
            "partition_by" => {
                let said = item.text(problems);
                self.partitioning = said.and_then(|said| sql::partitioning(&said, problems));
            }
            "foreign_key" => self.foreign_keys.extend(ReferenceSyntax::foreign_key(item, problems)),
            "check" => self.checks.extend(check(item, problems)),
            _ => {}
        }
    }

    /// Adds what `options` says; what has an attribute of its own must not be said in both.
    fn add_options(&mut self, read: TableOptions, place: Place, problems: &mut Vec<Problem>) {
        let own = &mut self.options;
        for (name, mine, theirs) in [
            ("engine", &mut own.engine, read.engine),
            ("charset", &mut own.charset, read.charset),
            ("collation", &mut own.collation, read.collation),
            ("row_format", &mut own.row_format, read.row_format),
        ] {
            if theirs.is_some() && mine.is_some() {
                problems.push(
                    Problem::error(place, format!("`options` and `{name}` say the same"))
                        .help("keep one of the two"),
                );
            }
            *mine = mine.take().or(theirs);
        }
        if !read.comment.is_empty() {
            own.comment = read.comment;
            self.comment = Some(place);
        }
        own.more = read.more;
    }
}

fn name_of(token: &TokenTree) -> Option<String> {
    match token {
        TokenTree::Ident(name) => Some(ident_text(name)),
        _ => None,
    }
}

/// `check(name = "x", expr = "a < b", not_enforced)` or `check = "a < b"`.
fn check(item: &Item, problems: &mut Vec<Problem>) -> Option<Said<Check>> {
    let mut check = Check { name: None, expression: String::new(), enforced: true, column: None };
    if let Value::Assigned(_) = &item.value {
        let said = item.text(problems)?;
        check.expression = sql::expression(&said, problems)?;
        return Some(Said { value: check, place: item.place });
    }
    let mut said = None;
    if let Value::List(group) = &item.value {
        for option in items(item.place.module, group.stream(), problems) {
            match &*option.name {
                "name" => check.name = option.text(problems).map(|said| said.value),
                "expr" => said = Some(option.text(problems)?),
                "not_enforced" => check.enforced = option.flag(problems).is_none(),
                _ => unknown_option(&item.name, &option, &[], problems),
            }
        }
    }
    let Some(said) = said else {
        item.refuse("has no condition", "write `check(name = \"x\", expr = \"a > 0\")`", problems);
        return None;
    };
    check.expression = sql::expression(&said, problems)?;
    Some(Said { value: check, place: item.place })
}

//! The module tree around svc.rs, and what a path in it leads to.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use proc_macro2::Span as SynSpan;
use syn::spanned::Spanned;
use syn::{Attribute, Item, ItemMod, UseTree, Visibility};

use super::contract::Finding;
use super::{attributes, cfg};
use crate::diagnostics::{Diagnostic, Reporter, Severity, Span};
use crate::model::ident_text;
use crate::source::{Sources, Unreadable};

/// The number of a module.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ModuleId(usize);

/// An item: its module and its place in it.
pub type ItemId = (ModuleId, usize);

/// What a path leads to.
#[derive(Debug)]
pub enum Resolved {
    /// An item of the user's crate.
    Item(ItemId),
    /// A path that begins with the name of another crate, or with a name of the prelude.
    Extern(Vec<String>),
}

/// A module, its items in order.
struct Module {
    /// `["crate", "svc", "vo"]`
    path: Vec<String>,
    file: usize,
    parent: Option<ModuleId>,
    /// Whether its parent shows it to the rest of the crate.
    visible: bool,
    items: Vec<Rc<Item>>,
    types: BTreeMap<String, usize>,
    /// Constants and functions.
    values: BTreeMap<String, usize>,
    /// The types for which serde's traits are implemented by hand.
    by_hand: BTreeSet<String>,
    children: BTreeMap<String, ModuleId>,
    uses: BTreeMap<String, Import>,
    globs: Vec<Import>,
}

/// Which of Rust's worlds of names a path leads into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Space {
    Types,
    Values,
}

impl Module {
    fn names(&self, space: Space) -> &BTreeMap<String, usize> {
        match space {
            Space::Types => &self.types,
            Space::Values => &self.values,
        }
    }
}

/// What a `use` brings in.
#[derive(Clone)]
struct Import {
    path: Vec<String>,
    /// Whether it re-exports.
    visible: bool,
}

/// The modules that were read.
pub struct Modules {
    /// The files that were read.
    pub sources: Sources,
    /// What is wrong in them.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether a file couldn't be parsed: the tree has a hole then.
    pub broken: bool,
    modules: Vec<Module>,
    /// The folder of the crate's root, where `crate::…` paths are looked for.
    crate_dir: PathBuf,
}

impl std::fmt::Debug for Modules {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.modules.iter().map(|module| &module.path)).finish()
    }
}

impl Modules {
    /// Reads the module at `file`, and those it declares. The docs of the file come with it.
    pub(crate) fn read(
        sources: Sources,
        crate_dir: &Path,
        file: &Path,
        path: &[String],
    ) -> Result<(Self, ModuleId, String), (Sources, Unreadable)> {
        let mut tree = Self::new(sources, crate_dir);
        match tree.load(file, path.to_vec(), None) {
            Ok((id, docs)) => Ok((tree, id, docs)),
            Err(error) => Err((tree.sources, error)),
        }
    }

    /// No modules yet. `crate::…` paths are looked for in `crate_dir`.
    pub fn new(sources: Sources, crate_dir: &Path) -> Self {
        Self {
            sources,
            diagnostics: Vec::new(),
            broken: false,
            modules: Vec::new(),
            crate_dir: crate_dir.to_owned(),
        }
    }

    /// Reads the module at `file`, whose path is `["crate", …]`, and those it declares.
    pub fn load(
        &mut self,
        file: &Path,
        path: Vec<String>,
        parent: Option<ModuleId>,
    ) -> Result<(ModuleId, String), Unreadable> {
        let number = self.sources.read(file)?;
        if let Some(at) = too_deep(self.sources.text(number)) {
            let message = "brackets lie too deep in each other here";
            let span = Span { file: number, start: at, end: at + 1 };
            let help = "give a name to a part of it";
            self.diagnostics.push(Diagnostic::error(message, span, "").with_help(help));
            let id = self.add(number, path, parent, Vec::new(), Path::new(""), None);
            return Ok((id, String::new()));
        }
        let (items, docs) = match syn::parse_file(self.sources.text(number)) {
            Ok(file) => (file.items, attributes::docs(&file.attrs)),
            Err(error) => {
                self.broken = true;
                let why = match error.to_string() {
                    why if why.contains("token stream") => {
                        "a bracket or a quote is opened and never closed, or closed and never opened".into()
                    }
                    why => why,
                };
                let message = format!("this file can't be parsed: {why}");
                let finding = Finding::new(error.span(), message, "");
                self.report(number, finding, Reporter::Rustc);
                (Vec::new(), String::new())
            }
        };
        let inside = match file.file_stem().and_then(|stem| stem.to_str()) {
            Some("mod" | "lib" | "main") | None => file.parent().map(Path::to_owned),
            Some(stem) => file.parent().map(|dir| dir.join(stem)),
        };
        let id = self.add(number, path, parent, items, &inside.unwrap_or_default(), file.parent());
        Ok((id, docs))
    }

    /// Enters a module; `inside` is the folder of the files of its children, `beside` the folder
    /// that `#[path]` starts from.
    fn add(
        &mut self,
        file: usize,
        path: Vec<String>,
        parent: Option<ModuleId>,
        items: Vec<Item>,
        inside: &Path,
        beside: Option<&Path>,
    ) -> ModuleId {
        let id = ModuleId(self.modules.len());
        self.modules.push(Module {
            path,
            file,
            parent,
            visible: true,
            items: Vec::new(),
            types: BTreeMap::new(),
            values: BTreeMap::new(),
            by_hand: BTreeSet::new(),
            children: BTreeMap::new(),
            uses: BTreeMap::new(),
            globs: Vec::new(),
        });
        for item in items {
            if !cfg::hold(item_attributes(&item)) {
                continue;
            }
            let at = self.modules[id.0].items.len();
            let name = match &item {
                Item::Struct(item) => Some(&item.ident),
                Item::Enum(item) => Some(&item.ident),
                Item::Type(item) => Some(&item.ident),
                Item::Union(item) => Some(&item.ident),
                Item::Trait(item) => Some(&item.ident),
                _ => None,
            };
            if let Some(name) = name {
                self.modules[id.0].types.insert(ident_text(name), at);
            }
            match &item {
                Item::Const(item) => {
                    self.modules[id.0].values.insert(ident_text(&item.ident), at);
                }
                Item::Fn(item) => {
                    self.modules[id.0].values.insert(ident_text(&item.sig.ident), at);
                }
                Item::Impl(item) => self.modules[id.0].by_hand.extend(implements_serde(item)),
                Item::Use(item) => self.add_use(id, Vec::new(), &item.tree, is_visible(&item.vis)),
                Item::Mod(item) => self.add_child(id, item, inside, beside),
                _ => {}
            }
            self.modules[id.0].items.push(Rc::new(item));
        }
        id
    }

    fn add_use(&mut self, module: ModuleId, mut path: Vec<String>, tree: &UseTree, visible: bool) {
        let uses = &mut self.modules[module.0].uses;
        match tree {
            UseTree::Path(tree) => {
                path.push(ident_text(&tree.ident));
                self.add_use(module, path, &tree.tree, visible);
            }
            UseTree::Name(name) => {
                if name.ident != "self" {
                    path.push(ident_text(&name.ident));
                }
                let Some(last) = path.last().cloned() else { return };
                uses.insert(last, Import { path, visible });
            }
            UseTree::Rename(rename) => {
                if rename.ident != "self" {
                    path.push(ident_text(&rename.ident));
                }
                uses.insert(ident_text(&rename.rename), Import { path, visible });
            }
            UseTree::Glob(_) => self.modules[module.0].globs.push(Import { path, visible }),
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.add_use(module, path.clone(), tree, visible);
                }
            }
        }
    }

    fn add_child(
        &mut self,
        module: ModuleId,
        item: &ItemMod,
        inside: &Path,
        beside: Option<&Path>,
    ) {
        let name = ident_text(&item.ident);
        let (file, mut path) = (self.modules[module.0].file, self.modules[module.0].path.clone());
        path.push(name.clone());
        let child = if let Some((_, items)) = &item.content {
            let folder = inside.join(&name);
            self.add(file, path, Some(module), items.clone(), &folder, Some(&folder))
        } else {
            let candidates = match (path_attribute(&item.attrs), beside) {
                (Some(written), Some(beside)) => [beside.join(&written), beside.join(written)],
                _ => [inside.join(format!("{name}.rs")), inside.join(&name).join("mod.rs")],
            };
            let looked_for = candidates.each_ref().map(|path| self.sources.relative(path));
            let loaded = match self.sources.find(candidates) {
                // A module that contains its own file is rustc's to report.
                Some(found) if self.is_around(module, &found) => return,
                Some(found) => self.load(&found, path, Some(module)).map_err(Some),
                None => Err(None),
            };
            match loaded {
                Ok((child, _)) => child,
                Err(error) => return self.report_missing(file, item, &looked_for, error),
            }
        };
        self.modules[child.0].visible = is_visible(&item.vis);
        self.modules[module.0].children.insert(name, child);
    }

    /// Whether a file is that of a module or of one around it.
    fn is_around(&self, module: ModuleId, file: &Path) -> bool {
        let mut around = Some(module);
        while let Some(module) = around.map(|module| &self.modules[module.0]) {
            if self.sources.is_at(module.file, file) {
                return true;
            }
            around = module.parent;
        }
        false
    }

    fn report_missing(
        &mut self,
        file: usize,
        item: &ItemMod,
        looked_for: &[String; 2],
        error: Option<Unreadable>,
    ) {
        self.broken = true;
        let name = &item.ident;
        let [a, b] = looked_for;
        match error {
            Some(Unreadable::Encoding(span)) => self.diagnostics.push(encoding(span)),
            Some(Unreadable::Io(error)) => {
                let finding = Finding::new(
                    item.span(),
                    format!("module `{name}` can't be read: {error}"),
                    "",
                );
                self.report(file, finding, Reporter::Rustc);
            }
            None => {
                let finding = Finding::new(item.span(), format!("module `{name}` has no file"), "")
                    .with_help(format!(
                        "create `{a}`{}",
                        if a == b { String::new() } else { format!(" or `{b}`") }
                    ));
                self.report(file, finding, Reporter::Rustc);
            }
        }
    }

    /// Turns a finding in a module's file into a diagnostic.
    fn report(&mut self, file: usize, finding: Finding, reporter: Reporter) {
        let diagnostic = locate(file, finding, reporter);
        self.diagnostics.push(diagnostic);
    }

    /// Takes a finding in a module.
    pub(crate) fn found(&mut self, module: ModuleId, finding: Finding, reporter: Reporter) {
        self.report(self.modules[module.0].file, finding, reporter);
    }

    /// The modules, those outside before those inside of them.
    pub fn ids(&self) -> impl Iterator<Item = ModuleId> + use<> {
        (0..self.modules.len()).map(ModuleId)
    }

    /// The file of a module.
    pub fn file(&self, module: ModuleId) -> usize {
        self.modules[module.0].file
    }

    /// The place of a piece of a module's syntax.
    pub fn span(&self, module: ModuleId, span: SynSpan) -> Span {
        place(self.modules[module.0].file, span)
    }

    /// The items of a module, in order.
    pub fn items(&self, module: ModuleId) -> &[Rc<Item>] {
        &self.modules[module.0].items
    }

    /// One item.
    pub fn item(&self, (module, at): ItemId) -> Rc<Item> {
        Rc::clone(&self.modules[module.0].items[at])
    }

    /// The path by which the rest of the crate names an item: where it is, or where it is
    /// re-exported.
    pub(crate) fn reach(&mut self, id: ItemId) -> Option<String> {
        let item = self.item(id);
        let name = match &*item {
            Item::Struct(item) => ident_text(&item.ident),
            Item::Enum(item) => ident_text(&item.ident),
            Item::Type(item) => ident_text(&item.ident),
            Item::Trait(item) => ident_text(&item.ident),
            _ => return None,
        };
        let visible = is_visible_item(&item);
        // From the module itself out to the root of its tree.
        let mut around = vec![id.0];
        while let Some(parent) = self.modules[around[around.len() - 1].0].parent {
            around.push(parent);
        }
        let shown = |modules: &[Module], around: &[ModuleId]| {
            around.iter().all(|module| modules[module.0].visible)
        };
        if visible && shown(&self.modules, &around) {
            return Some(self.path_to(id.0, &name));
        }
        for at in 1..around.len() {
            if !shown(&self.modules, &around[at..]) {
                continue;
            }
            let module = around[at];
            let uses = self.modules[module.0].uses.iter().filter(|(_, import)| import.visible);
            let mut exported: Vec<(String, Vec<String>)> =
                uses.map(|(alias, import)| (alias.clone(), import.path.clone())).collect();
            let globs = self.modules[module.0].globs.iter().filter(|glob| glob.visible);
            for glob in globs.filter(|glob| self.shows_through(module, glob, &name, 0)) {
                exported.push((
                    name.clone(),
                    glob.path.iter().cloned().chain([name.clone()]).collect(),
                ));
            }
            // The same name is the likely one; it saves looking at the others.
            exported.sort_by_key(|(alias, _)| *alias != name);
            for (alias, path) in exported {
                if matches!(self.resolve(module, &path), Some(Resolved::Item(found)) if found == id)
                {
                    return Some(self.path_to(module, &alias));
                }
            }
        }
        None
    }

    /// Whether the module that a glob names shows something of this name to those around it.
    fn shows_through(&self, module: ModuleId, glob: &Import, name: &str, depth: usize) -> bool {
        let target =
            self.module_at(module, &glob.path).map(|target| (target, &self.modules[target.0]));
        target.filter(|_| depth < 64).is_some_and(|(target, inner)| {
            let own = inner.types.get(name).map(|at| is_visible_item(&inner.items[*at]));
            let used = inner.uses.get(name).map(|import| import.visible);
            own.or(used).unwrap_or_else(|| {
                let mut globs = inner.globs.iter().filter(|glob| glob.visible);
                globs.any(|glob| self.shows_through(target, glob, name, depth + 1))
            })
        })
    }

    /// The module that a path of modules leads to.
    fn module_at(&self, module: ModuleId, path: &[String]) -> Option<ModuleId> {
        path.iter().try_fold(module, |module, segment| match &**segment {
            "self" => Some(module),
            "super" => self.modules[module.0].parent,
            "crate" => self.modules.iter().position(|module| module.path.len() == 1).map(ModuleId),
            name => self.modules[module.0].children.get(name).copied(),
        })
    }

    /// Where an item is: `crate::svc::vo::User`.
    pub(crate) fn path_to(&self, module: ModuleId, name: &str) -> String {
        format!("{}::{name}", self.modules[module.0].path.join("::"))
    }

    /// The names of the types that can be written in a module without a path.
    pub fn names_in_scope(&self, module: ModuleId) -> impl Iterator<Item = &str> {
        let module = &self.modules[module.0];
        module.types.keys().chain(module.uses.keys()).map(|name| &**name)
    }

    /// Whether serde's traits are implemented for a type without their derives.
    pub(crate) fn is_by_hand(&self, module: ModuleId, name: &str) -> bool {
        self.modules[module.0].by_hand.contains(name)
    }

    /// The modules around an item, from the crate's root: `["crate", "svc", "vo"]`.
    pub(crate) fn path(&self, module: ModuleId) -> &[String] {
        &self.modules[module.0].path
    }

    /// What a path that is written in `module` leads to.
    pub fn resolve(&mut self, module: ModuleId, path: &[String]) -> Option<Resolved> {
        self.resolve_within(module, path, Space::Types, 0)
    }

    /// The constant or the function that a path leads to.
    pub(crate) fn resolve_value(
        &mut self,
        module: ModuleId,
        path: &[String],
    ) -> Option<(ModuleId, Rc<Item>)> {
        match self.resolve_within(module, path, Space::Values, 0)? {
            Resolved::Item(id) => Some((id.0, self.item(id))),
            Resolved::Extern(_) => None,
        }
    }

    /// As rustc: the module's own items, then its imports, then its globs, then other crates and
    /// the prelude. `depth` ends imports that go in a circle.
    fn resolve_within(
        &mut self,
        module: ModuleId,
        path: &[String],
        space: Space,
        depth: usize,
    ) -> Option<Resolved> {
        if depth > 64 {
            return None;
        }
        let (first, rest) = path.split_first()?;
        match &**first {
            "crate" => return self.resolve_in_crate(rest, space, depth),
            "self" => return self.resolve_within(module, rest, space, depth + 1),
            "super" => {
                return match self.modules[module.0].parent {
                    Some(parent) => self.resolve_within(parent, rest, space, depth + 1),
                    None => {
                        let mut outer = self.modules[module.0].path.clone();
                        outer.pop();
                        outer.extend_from_slice(rest);
                        self.resolve_in_crate(outer.get(1..)?, space, depth)
                    }
                };
            }
            _ => {}
        }
        if let Some(found) = self.resolve_declared(module, first, rest, space, depth) {
            return Some(found);
        }
        // What no module declares is another crate's, or the prelude's.
        Some(Resolved::Extern(path.to_vec()))
    }

    fn resolve_declared(
        &mut self,
        module: ModuleId,
        first: &str,
        rest: &[String],
        space: Space,
        depth: usize,
    ) -> Option<Resolved> {
        let here = &self.modules[module.0];
        if rest.is_empty()
            && let Some(at) = here.names(space).get(first)
        {
            return Some(Resolved::Item((module, *at)));
        }
        if !rest.is_empty()
            && let Some(child) = here.children.get(first)
        {
            return self.resolve_declared(*child, &rest[0].clone(), &rest[1..], space, depth + 1);
        }
        if let Some(target) = here.uses.get(first) {
            let mut full = target.path.clone();
            full.extend_from_slice(rest);
            // `use x::x` names the crate, not itself.
            if full.first().map(String::as_str) == Some(first) && !here.children.contains_key(first)
            {
                return Some(Resolved::Extern(full));
            }
            return self.resolve_within(module, &full, space, depth + 1);
        }
        for glob in here.globs.clone() {
            let mut full = glob.path;
            full.push(first.to_owned());
            full.extend_from_slice(rest);
            if depth < 64
                && let Some(found @ Resolved::Item(_)) =
                    self.resolve_within(module, &full, space, depth + 1)
            {
                return Some(found);
            }
        }
        None
    }

    /// A path from the crate's root: through the modules that were read, and otherwise through
    /// the file that the module has by convention.
    fn resolve_in_crate(
        &mut self,
        path: &[String],
        space: Space,
        depth: usize,
    ) -> Option<Resolved> {
        let (_, modules) = path.split_last()?;
        for length in (0..=modules.len()).rev() {
            let known =
                self.modules.iter().position(|module| module.path[1..] == modules[..length]);
            if let Some(module) = known {
                return self.resolve_declared(
                    ModuleId(module),
                    &path[length],
                    &path[length + 1..],
                    space,
                    depth + 1,
                );
            }
            if length > 0
                && let Some(module) = self.load_by_convention(&modules[..length])
            {
                return self.resolve_declared(
                    module,
                    &path[length],
                    &path[length + 1..],
                    space,
                    depth + 1,
                );
            }
        }
        None
    }

    fn load_by_convention(&mut self, path: &[String]) -> Option<ModuleId> {
        let folder = self.crate_dir.join(path.iter().collect::<PathBuf>());
        let file = [folder.with_extension("rs"), folder.join("mod.rs")]
            .into_iter()
            .find(|file| file.is_file())?;
        let path = ["crate".to_owned()].into_iter().chain(path.iter().cloned()).collect();
        self.load(&file, path, None).ok().map(|(id, _)| id)
    }
}

/// A finding in a file, as a diagnostic.
fn locate(file: usize, finding: Finding, reporter: Reporter) -> Diagnostic {
    let mut span = place(file, finding.tokens.span());
    if let Some(within) = finding.within {
        // Behind the quote that opens the literal.
        let start = span.start + 1;
        span = Span { file, start: start + within.start, end: start + within.end };
    }
    Diagnostic {
        severity: Severity::Error,
        reporter,
        message: finding.message,
        primary: (span, finding.label.into()),
        secondary: None,
        help: finding.help,
    }
}

fn place(file: usize, span: SynSpan) -> Span {
    let range = span.byte_range();
    Span { file, start: range.start, end: range.end }
}

/// Where brackets lie so deep in each other that to parse them might end the stack. Brackets in
/// texts and comments count too: nobody writes so many.
fn too_deep(text: &str) -> Option<usize> {
    const DEEPEST: usize = 100;
    let (mut depth, mut angles, mut signs, mut before) = (0_usize, 0_usize, 0_usize, 0);
    for (at, byte) in text.bytes().enumerate() {
        signs = if b"&*!-".contains(&byte) { signs + 1 } else { 0 };
        match byte {
            b'(' | b'[' | b'{' => (depth, angles) = (depth + 1, 0),
            b')' | b']' | b'}' => (depth, angles) = (depth.saturating_sub(1), 0),
            b'<' => angles += 1,
            b'>' if before != b'-' && before != b'=' => angles = angles.saturating_sub(1),
            b';' => angles = 0,
            _ => {}
        }
        // Many a comment is underlined.
        if depth > DEEPEST || angles > DEEPEST || signs > 10 * DEEPEST {
            return Some(at);
        }
        before = byte;
    }
    None
}

/// The names of a path, without its arguments.
pub fn segments_of(path: &syn::Path) -> Vec<String> {
    path.segments.iter().map(|segment| ident_text(&segment.ident)).collect()
}

/// What is said of a file that isn't UTF-8.
pub fn encoding(span: Span) -> Diagnostic {
    Diagnostic::error("this file isn't UTF-8", span, "the first byte that isn't")
        .with_help("save the file as UTF-8")
        .by(Reporter::Rustc)
}

/// Whether the rest of the crate sees a type or a trait.
fn is_visible_item(item: &Item) -> bool {
    match item {
        Item::Struct(item) => is_visible(&item.vis),
        Item::Enum(item) => is_visible(&item.vis),
        Item::Type(item) => is_visible(&item.vis),
        Item::Trait(item) => is_visible(&item.vis),
        _ => false,
    }
}

/// Whether the rest of the crate sees it.
fn is_visible(visibility: &Visibility) -> bool {
    !matches!(visibility, Visibility::Inherited)
}

/// The type that serde's traits are implemented for here, if they are.
fn implements_serde(item: &syn::ItemImpl) -> Option<String> {
    let (path, _) = item.trait_.as_ref()?;
    let name = &path.segments.last()?.ident;
    let syn::Type::Path(ty) = &*item.self_ty else { return None };
    let ours = name == "Serialize" || name == "Deserialize";
    ty.path.segments.last().filter(|_| ours).map(|segment| ident_text(&segment.ident))
}

fn path_attribute(attributes: &[Attribute]) -> Option<String> {
    let attribute = attributes.iter().find(|attribute| attribute.path().is_ident("path"))?;
    let syn::Meta::NameValue(pair) = &attribute.meta else { return None };
    let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) = &pair.value else {
        return None;
    };
    Some(text.value())
}

fn item_attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Struct(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Const(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        _ => &[],
    }
}

//! What a build script says, and the run from source to files.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use crate::compat::{compat, diagnostics};
use crate::diagnostics::{Diagnostic, Diagnostics, Severity};
use crate::emit::{self, FileNames, OpenApiVersion, Products};
use crate::error::Error;
use crate::handover;
use crate::model::{Case, ExternType, Package, Service, closest};
use crate::parse::{self, Options, Parsed, RouteStyle};
use crate::source::{Sources, Unreadable};
use crate::write::write_if_changed;

/// What is generated, and how. Made by [`configure`](crate::configure).
#[derive(Debug, Clone)]
#[must_use = "nothing is generated before `compile` is called"]
pub struct Builder {
    products: Products,
    options: Options,
    out_dir: Option<PathBuf>,
    root: Option<PathBuf>,
    module: Option<String>,
    compatible_with: Option<PathBuf>,
}

/// What a run read and wrote.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Output {
    /// The service, as it was understood; without the methods that break a rule.
    pub service: Option<Service>,
    /// Everything that was found wrong. An output never holds an error that rustc doesn't report.
    pub diagnostics: Diagnostics,
    /// The files that the result depends on, and those that would change it if they appeared.
    pub inputs: Vec<PathBuf>,
    /// The files that the result stands in, and whether they changed.
    pub files: Vec<(PathBuf, bool)>,
}

impl Default for Builder {
    fn default() -> Self {
        let products = Products {
            server: true,
            client: true,
            openapi: true,
            version: OpenApiVersion::default(),
            yaml: false,
            mock: false,
            attributes: BTreeMap::new(),
        };
        Self {
            products,
            options: Options::default(),
            out_dir: None,
            root: None,
            module: None,
            compatible_with: None,
        }
    }
}

impl Builder {
    /// Whether the server is generated. Default: yes.
    pub fn server(mut self, yes: bool) -> Self {
        self.products.server = yes;
        self
    }

    /// Whether the client is generated. Default: yes. It needs the feature `client` of the
    /// runtime, which is on by default.
    pub fn client(mut self, yes: bool) -> Self {
        self.products.client = yes;
        self
    }

    /// Whether the OpenAPI document is generated. Default: yes.
    pub fn openapi(mut self, yes: bool) -> Self {
        self.products.openapi = yes;
        self
    }

    /// The version of OpenAPI that the document is written in. Default:
    /// [`OpenApiVersion::V3_0`].
    pub fn openapi_version(mut self, version: OpenApiVersion) -> Self {
        self.products.version = version;
        self
    }

    /// Whether the OpenAPI document is written as YAML too, beside the JSON and as the constant
    /// `OPENAPI_YAML`. Default: no.
    pub fn yaml(mut self, yes: bool) -> Self {
        self.products.yaml = yes;
        self
    }

    /// Compares the OpenAPI document with an older one, JSON, that is part of the package. Default:
    /// none.
    ///
    /// Every change that breaks clients is an error at the line of the source that causes it, by
    /// the rules of [`compat`](crate::compat()). To accept what has changed, copy the generated
    /// document over the older one. The path is relative to the package. Nothing is compared while
    /// the service has other errors.
    pub fn compatible_with(mut self, path: impl Into<PathBuf>) -> Self {
        self.compatible_with = Some(path.into());
        self
    }

    /// Whether the mock is generated. Default: no.
    ///
    /// It implements the trait: every method answers fake data that fits the OpenAPI document.
    /// Result types must implement `Deserialize`, as for the client.
    pub fn mock(mut self, yes: bool) -> Self {
        self.products.mock = yes;
        self
    }

    /// How the names of parameters are written on the wire. Default: [`Case::LowerCamel`].
    ///
    /// The names of fields are serde's business: `#[serde(rename_all = "…")]` on the type. A
    /// struct whose fields go another way than the parameters gets a warning.
    pub fn case(mut self, case: Case) -> Self {
        self.options.case = case;
        self
    }

    /// How a path follows from the name of a method. Default: [`RouteStyle::Words`].
    pub fn route_style(mut self, style: RouteStyle) -> Self {
        self.options.route_style = style;
        self
    }

    /// Where the files are written. Default: `OUT_DIR`.
    pub fn out_dir(mut self, dir: impl Into<PathBuf>) -> Self {
        self.out_dir = Some(dir.into());
        self
    }

    /// The folder of the package. Default: `CARGO_MANIFEST_DIR`.
    pub fn root(mut self, dir: impl Into<PathBuf>) -> Self {
        self.root = Some(dir.into());
        self
    }

    /// The module that the file is in the package: `crate::svc`. Default: what follows from the
    /// path below `src`.
    pub fn module(mut self, path: impl Into<String>) -> Self {
        self.module = Some(path.into());
        self
    }

    /// Says what a type of another crate is on the wire. Its path is the full one, without
    /// arguments: `chrono::DateTime`.
    pub fn extern_type(mut self, path: impl Into<String>, ty: ExternType) -> Self {
        let path: String = path.into();
        self.options.externs.insert(path.trim_start_matches("::").to_owned(), ty);
        self
    }

    /// Puts an attribute above a generated type, such as `UsersvcClient`.
    pub fn type_attribute(mut self, name: impl Into<String>, attribute: impl Into<String>) -> Self {
        self.products.attributes.entry(name.into()).or_default().push(attribute.into());
        self
    }

    /// Generates from a file, and tells cargo what to watch and rustc what is wrong. Nothing is
    /// returned: whatever goes wrong ends the build of the package with a message.
    ///
    /// The path is looked for under the package and under its `src`.
    pub fn compile(self, path: impl AsRef<Path>) {
        crate::cargo::run(&self, path.as_ref());
    }

    /// Generates from a file and prints nothing.
    ///
    /// # Errors
    /// A file can't be read or written, the builder's choices contradict each other, or the service
    /// breaks a rule that rustc doesn't report. In the last case everything that can be generated
    /// is written all the same.
    pub fn try_compile(&self, path: impl AsRef<Path>) -> Result<Output, Error> {
        if self.products.yaml && !self.products.openapi {
            return Err(Error::YamlWithoutDocument);
        }
        let root = match &self.root {
            Some(root) => root.clone(),
            None => variable("CARGO_MANIFEST_DIR")?,
        };
        let out_dir = match &self.out_dir {
            Some(dir) => dir.clone(),
            None => variable("OUT_DIR")?,
        };
        let file = find(&root, path.as_ref())?;
        let module = self.module.clone().unwrap_or_else(|| module_of(&root, &file));
        let package = package();
        let crate_dir = crate_dir(&root, &file, &module);
        let parsed =
            parse::parse(Sources::new(&root), &crate_dir, &file, &module, package, &self.options);
        let mut parsed = match parsed {
            Ok(parsed) => parsed,
            Err((_, Unreadable::Io(source))) => return Err(Error::Read { path: file, source }),
            Err((sources, Unreadable::Encoding(span))) => Parsed {
                sources,
                diagnostics: vec![parse::encoding(span)],
                service: None,
                broken: true,
            },
        };
        if let Some(service) = &parsed.service {
            parsed.diagnostics.extend(crate::check::check(service));
            self.check_attributes(service)?;
        }
        let output = Paths::new(&root, &out_dir, &file);
        let compared = self.compare(&mut parsed, &root, &output);
        let inputs: Vec<PathBuf> = parsed.sources.watched().map(Path::to_owned).collect();
        let diagnostics = Diagnostics::new(parsed.sources, parsed.diagnostics);
        let files = self.write(&output, parsed.service.as_ref(), parsed.broken, &diagnostics)?;
        // What is missing there may be what was just written.
        compared?;
        if diagnostics.for_build().next().is_some() {
            return Err(Error::Service(Box::new(diagnostics)));
        }
        Ok(Output { service: parsed.service, diagnostics, inputs, files })
    }

    /// Adds what breaks the clients of an older document to the findings.
    fn compare(&self, parsed: &mut Parsed, root: &Path, paths: &Paths) -> Result<(), Error> {
        let Some(path) = self.compatible_with.as_ref().map(|path| root.join(path)) else {
            return Ok(());
        };
        parsed.sources.watch(&path);
        let whole = parsed.diagnostics.iter().all(|found| found.severity != Severity::Error);
        let Some(service) = parsed.service.as_ref().filter(|_| whole && !parsed.broken) else {
            return Ok(());
        };
        let old = match std::fs::read_to_string(&path) {
            Ok(old) => old,
            Err(source) if source.kind() == io::ErrorKind::NotFound => {
                let generated = self.products.openapi.then(|| paths.document.clone());
                return Err(Error::NothingToCompareWith { path, generated });
            }
            Err(source) => return Err(Error::Read { path, source }),
        };
        let changes = compat(&old, &emit::document(service, self.products.version));
        let changes = changes.map_err(|source| Error::Compare { path: path.clone(), source })?;
        let accept = format!(
            "accept the change: copy the generated {} over {}",
            paths.document_name,
            parsed.sources.relative(&path)
        );
        parsed.diagnostics.extend(diagnostics(service, &changes, &accept));
        Ok(())
    }

    /// An attribute above a type that isn't generated would be lost without a word.
    fn check_attributes(&self, service: &Service) -> Result<(), Error> {
        let generated = emit::generated_types(service, &self.products);
        let lost = self.products.attributes.keys().find(|name| !generated.contains(name));
        lost.map_or(Ok(()), |name| {
            let meant = closest(name, generated.iter().map(|name| &**name)).map(str::to_owned);
            Err(Error::NoSuchType { name: name.clone(), generated, meant })
        })
    }

    fn write(
        &self,
        paths: &Paths,
        service: Option<&Service>,
        broken: bool,
        diagnostics: &Diagnostics,
    ) -> Result<Vec<(PathBuf, bool)>, Error> {
        let mut files = Vec::new();
        let mut write = |path: &Path, text: &str| {
            let written = write_if_changed(path, text);
            let changed =
                written.map_err(|source| Error::Write { path: path.to_owned(), source })?;
            files.push((path.to_owned(), changed));
            Ok::<(), Error>(())
        };
        let findings = paths.out_dir.join(handover::file_name(&paths.name));
        match handover::text(diagnostics, &paths.source, service) {
            Some(text) => write(&findings, &text)?,
            None => remove(&findings)?,
        }
        // What can't be parsed is rustc's to report; the last good output keeps its errors few.
        if let Some(last) = std::fs::read_to_string(&paths.rust).ok().filter(|_| broken) {
            write(&paths.rust, &emit::without_compile_errors(&last))?;
            return Ok(files);
        }
        if self.products.openapi
            && let Some(service) = service
        {
            let version = self.products.version;
            write(&paths.document, &emit::document(service, version))?;
            if self.products.yaml {
                let yaml = paths.document.with_extension("yaml");
                write(&yaml, &emit::document_yaml(service, version))?;
            }
        }
        let mut text = match service {
            Some(service) => {
                let whole = !diagnostics.has_errors();
                let own = emit::mock_document(service, &self.products);
                if let Some(document) = &own {
                    write(&paths.out_dir.join(&paths.mock_document), document)?;
                }
                let files = FileNames {
                    source: &paths.source,
                    document: &paths.document_name,
                    mock_document: own.map(|_| &*paths.mock_document),
                };
                emit::rust(service, &self.products, whole, files)
            }
            None => emit::empty(&paths.source),
        };
        let elsewhere =
            diagnostics.for_build().filter(|found| !handover::is_handed_over(found, service));
        let (errors, messages) = emit::compile_errors(diagnostics, elsewhere, &paths.name);
        text.push_str(&errors);
        let in_trait =
            diagnostics.for_build().filter(|found| handover::is_handed_over(found, service));
        text.push_str(&emit::left_out(service, in_trait.count(), &paths.source));
        for (file, message) in messages {
            write(&paths.out_dir.join(file), &message)?;
        }
        write(&paths.rust, &text)?;
        Ok(files)
    }
}

fn remove(path: &Path) -> Result<(), Error> {
    match std::fs::remove_file(path) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => {
            Err(Error::Write { path: path.to_owned(), source })
        }
        _ => Ok(()),
    }
}

/// The files of a run.
struct Paths {
    /// The name of the source in the text of generated files.
    source: String,
    out_dir: PathBuf,
    /// What the names of the files begin with.
    name: String,
    rust: PathBuf,
    document: PathBuf,
    document_name: String,
    mock_document: String,
}

impl Paths {
    fn new(root: &Path, out_dir: &Path, file: &Path) -> Self {
        let name = below_src(root, file).join("_");
        let document_name = format!("{name}.openapi.json");
        Self {
            source: file.strip_prefix(root).unwrap_or(file).to_string_lossy().replace('\\', "/"),
            out_dir: out_dir.to_owned(),
            rust: out_dir.join(format!("{name}.rs")),
            document: out_dir.join(&document_name),
            document_name,
            mock_document: format!("{name}.mock.json"),
            name,
        }
    }
}

/// What cargo tells a build script of its package.
fn package() -> Package {
    let said = |name: &str| std::env::var(format!("CARGO_PKG_{name}")).unwrap_or_default();
    let or =
        |text: String, other: &dyn Fn() -> String| if text.is_empty() { other() } else { text };
    Package {
        version: or(said("VERSION"), &|| "0.0.0".to_owned()),
        description: said("DESCRIPTION"),
        license: said("LICENSE"),
        homepage: or(said("HOMEPAGE"), &|| said("REPOSITORY")),
    }
}

fn variable(name: &'static str) -> Result<PathBuf, Error> {
    std::env::var_os(name).map(PathBuf::from).ok_or(Error::Variable { name })
}

/// The file itself: under the package, or under its `src`.
fn find(root: &Path, path: &Path) -> Result<PathBuf, Error> {
    let candidates = [root.join("src").join(path), root.join(path)];
    match candidates.each_ref().map(|candidate| candidate.is_file()) {
        [true, true] if candidates[0] != candidates[1] => {
            Err(Error::Ambiguous { candidates: Box::new(candidates) })
        }
        [true, _] => Ok(candidates[0].clone()),
        [_, true] => Ok(candidates[1].clone()),
        _ => Err(Error::NotFound { path: path.to_owned(), candidates: Box::new(candidates) }),
    }
}

/// The parts of a file's path below `src`, without the ending: `src/api/users.rs` is
/// `["api", "users"]`.
fn below_src(root: &Path, file: &Path) -> Vec<String> {
    let below = file.strip_prefix(root.join("src")).or_else(|_| file.strip_prefix(root));
    let below = below
        .unwrap_or_else(|_| Path::new(file.file_name().unwrap_or_default()))
        .with_extension("");
    let mut parts: Vec<String> =
        below.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    if parts.len() > 1 && parts.last().is_some_and(|last| last == "mod") {
        parts.pop();
    }
    parts
}

fn module_of(root: &Path, file: &Path) -> String {
    let parts = below_src(root, file);
    match &parts[..] {
        [root] if root == "lib" || root == "main" => "crate".to_owned(),
        parts => format!("crate::{}", parts.join("::")),
    }
}

/// The folder of the crate's root: `src`, or as far above the file as its module is deep.
fn crate_dir(root: &Path, file: &Path, module: &str) -> PathBuf {
    let src = root.join("src");
    if file.starts_with(&src) {
        return src;
    }
    let stem = if file.ends_with("mod.rs") { file.parent() } else { Some(file) };
    let depth = module.split("::").count() - 1;
    stem.and_then(|stem| stem.ancestors().nth(depth)).map_or(src, Path::to_owned)
}

impl Output {
    /// The warnings among the findings.
    pub fn warnings(&self) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Warning)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_module_follows_from_the_path() {
        for (file, module, name) in [
            ("/p/src/svc.rs", "crate::svc", "svc"),
            ("/p/src/api/users.rs", "crate::api::users", "api_users"),
            ("/p/src/api/mod.rs", "crate::api", "api"),
            ("/p/src/lib.rs", "crate", "lib"),
            ("/p/svc.rs", "crate::svc", "svc"),
        ] {
            assert_eq!(module_of(Path::new("/p"), Path::new(file)), module);
            assert_eq!(below_src(Path::new("/p"), Path::new(file)).join("_"), name);
        }
    }
}

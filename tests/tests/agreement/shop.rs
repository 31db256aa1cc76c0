//! Every method of the shop: what the client is called with reaches the service, and what the
//! service returns reaches the caller, errors included.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::Mutex;

use bytes::Bytes;
use doudou_rt::client::ClientError;
use doudou_rt::{
    Base64, Context, Download, Error, EventStream, ProblemType, Result, StreamError, Upload,
    testing,
};
use doudou_tests::cases::kitchen_sink::api::{ShopClient, ShopServer};
use doudou_tests::cases::kitchen_sink::svc::{
    Caller, Created, Currency, Good, GoodName, GoodsQuery, NewGood, Page, Payment, Picture,
    PictureDetails, Price, Receipt, Shape, Shop, ShopError, ShopEvent, User, admin,
};
use doudou_tests::shop::Door;
use futures_util::StreamExt;

use super::Running;
use super::random::{Dice, Random};

const ROUNDS: u64 = 40;

/// Notes what it is given, and returns what follows from a seed.
struct Mirror(std::sync::Arc<Mutex<Noted>>);

#[derive(Default)]
struct Noted {
    given: String,
    seed: u64,
}

/// An error that a method may return.
trait Fails {
    fn failure(dice: &mut Dice) -> Self;
}

impl Fails for Error {
    fn failure(dice: &mut Dice) -> Self {
        Self::new(dice.pick(&[404, 409, 422, 503]), String::random(dice))
    }
}

impl Fails for ShopError {
    fn failure(dice: &mut Dice) -> Self {
        match dice.below(3) {
            0 => Self::NoGood { id: u64::random(dice) },
            1 => Self::NameTaken { by: u64::random(dice) },
            _ => Self::Closed,
        }
    }
}

fn outcome<T, E: Fails>(dice: &mut Dice, value: impl FnOnce(&mut Dice) -> T) -> Result<T, E> {
    if dice.one_in(4) { Err(E::failure(dice)) } else { Ok(value(dice)) }
}

impl Mirror {
    fn answer<T: Random, E: Fails>(&self, given: impl Debug) -> Result<T, E> {
        self.answer_with(given, T::random)
    }

    fn answer_with<T, E: Fails>(
        &self,
        given: impl Debug,
        value: impl FnOnce(&mut Dice) -> T,
    ) -> Result<T, E> {
        let mut noted = self.0.lock().unwrap();
        noted.given = format!("{given:?}");
        outcome(&mut Dice::new(noted.seed), value)
    }
}

impl Random for Created {
    fn random(dice: &mut Dice) -> Self {
        let location = dice.text("/az-%:", 1, 20);
        Self { location, remaining: Option::random(dice), good: Good::random(dice) }
    }
}

/// What is compared of a download.
type Downloaded = (Option<String>, String, Bytes);

fn downloaded(dice: &mut Dice) -> Downloaded {
    let name = dice.pick(&[None, Some("a \"b\".png"), Some("grüße; 中.png"), Some("100%")]);
    let kind = dice.pick(&["image/png", "text/plain; charset=utf-8"]);
    let bytes = (0..dice.below(100_000)).map(|at| at as u8).collect();
    (name.map(str::to_owned), kind.to_owned(), bytes)
}

type Events = (Vec<ShopEvent>, Option<Error>);

fn events(dice: &mut Dice) -> Events {
    (Vec::random(dice), dice.one_in(2).then(|| Error::failure(dice)))
}

impl Shop for Mirror {
    async fn get_goods(&self, query: GoodsQuery) -> Result<Page<Good>> {
        self.answer(query)
    }

    async fn goods_by_ids(&self, ids: Vec<u64>) -> Result<BTreeMap<u64, Good>> {
        self.answer(ids)
    }

    async fn get_good(
        &self,
        id: u64,
        language: Option<String>,
        currency: Option<Currency>,
    ) -> Result<Good, ShopError> {
        self.answer((id, language, currency))
    }

    async fn post_goods(
        &self,
        context: Context<Caller>,
        good: NewGood,
    ) -> Result<Created, ShopError> {
        assert_eq!((context.route().name, context.uri().path()), ("post_goods", "/goods"));
        self.answer((&context.principal().name, good))
    }

    async fn change_price(&self, id: u64, price: Price) -> Result<(), ShopError> {
        self.answer_with((id, price), |_| ())
    }

    async fn rename_good(
        &self,
        id: u64,
        name: String,
        dry_run: Option<bool>,
    ) -> Result<Good, ShopError> {
        self.answer((id, name, dry_run))
    }

    async fn remove_good(&self, id: u64) -> Result<(), ShopError> {
        self.answer_with(id, |_| ())
    }

    async fn describe(&self, id: u64, description: String) -> Result<u32> {
        self.answer((id, description))
    }

    async fn import(&self, data: Bytes) -> Result<u64> {
        self.answer(data)
    }

    async fn add_pictures(
        &self,
        id: u64,
        cover: Upload,
        more: Vec<Upload>,
        licence: Option<Upload>,
        caption: String,
        details: PictureDetails,
    ) -> Result<Vec<Picture>> {
        let uploads = uploaded(&[vec![cover], more, licence.into_iter().collect()].concat()).await;
        self.answer((id, uploads, caption, details))
    }

    async fn get_picture(&self, id: u64, name: String) -> Result<Download> {
        let (name, kind, bytes) = self.answer_with::<_, Error>((id, name), downloaded)?;
        let download = Download::new(bytes).with_content_type(kind);
        Ok(match name {
            Some(name) => download.with_file_name(name),
            None => download,
        })
    }

    async fn watch(&self, count: u32) -> Result<EventStream<ShopEvent>> {
        let (events, error) = self.answer_with::<_, Error>(count, events)?;
        let events = events.into_iter().map(Ok).chain(error.map(Err));
        Ok(EventStream::new(futures_util::stream::iter(events)))
    }

    async fn post_payment(&self, payment: Payment) -> Result<Receipt> {
        self.answer(payment)
    }

    async fn post_shapes(&self, shapes: Vec<Shape>) -> Result<Vec<Shape>> {
        self.answer(shapes)
    }

    async fn get_staff(&self, context: Context<Caller>) -> Result<Page<admin::User>> {
        self.answer(context.into_principal())
    }

    async fn get_me(&self, context: Context<Caller>) -> Result<User> {
        self.answer((context.principal().name.as_str(), context.peer().is_some()))
    }

    async fn old_goods(&self) -> Result<Vec<GoodName>> {
        self.answer(())
    }
}

/// What is compared of uploads.
async fn uploaded(uploads: &[Upload]) -> Vec<(Option<String>, Option<String>, Bytes)> {
    let mut seen = Vec::new();
    for upload in uploads {
        let (name, kind) = (upload.file_name(), upload.content_type());
        let bytes = upload.bytes().await.unwrap();
        assert_eq!(upload.size(), bytes.len() as u64);
        seen.push((name.map(str::to_owned), kind.map(str::to_owned), bytes));
    }
    seen
}

fn upload(dice: &mut Dice) -> Upload {
    let name = dice.pick(&["a.png", "a \"b\".png", "grüße; 中.png", "100%.png"]);
    // The larger ones go through a file.
    let size = dice.pick(&[0, 1, 70_000, 300_000]);
    Upload::new(name, "image/png", vec![dice.below(256) as u8; size])
}

/// The server with the mirror, and what it notes.
struct Mirrored {
    client: ShopClient,
    /// One who doesn't say who it is.
    stranger: ShopClient,
    noted: std::sync::Arc<Mutex<Noted>>,
    _server: Option<Running>,
}

impl Mirrored {
    /// One that is called over a connection, and one that is called in memory.
    async fn both() -> [Self; 2] {
        let (service, noted) = Self::service();
        let server = Running::start(service).await;
        let stranger = ShopClient::new(&server.url()).unwrap();
        let connected = Self::calling(stranger, noted, Some(server));
        let (service, noted) = Self::service();
        let stranger = ShopClient::from(testing::client(service));
        [connected, Self::calling(stranger, noted, None)]
    }

    fn calling(
        stranger: ShopClient,
        noted: std::sync::Arc<Mutex<Noted>>,
        server: Option<Running>,
    ) -> Self {
        let client = stranger.clone().with_bearer("secret");
        Self { client, stranger, noted, _server: server }
    }

    fn service() -> (ShopServer<Mirror, Door>, std::sync::Arc<Mutex<Noted>>) {
        let noted = std::sync::Arc::default();
        let service = Mirror(std::sync::Arc::clone(&noted));
        (ShopServer::new(service, Door), noted)
    }

    fn set(&self, seed: u64) {
        *self.noted.lock().unwrap() = Noted { given: "nothing".to_owned(), seed };
    }

    #[track_caller]
    fn assert_given(&self, given: impl Debug) {
        assert_eq!(self.noted.lock().unwrap().given, format!("{given:?}"));
    }
}

/// The outcome of a call, compared by what is on the wire where it is an error.
#[track_caller]
fn assert_outcome<T: Debug + PartialEq, E: ProblemType + Debug + Fails>(
    found: std::result::Result<T, ClientError<E>>,
    seed: u64,
    value: impl FnOnce(&mut Dice) -> T,
) -> bool {
    let expected: Result<T, E> = outcome(&mut Dice::new(seed), value);
    match (found, expected) {
        (Ok(found), Ok(expected)) => assert_eq!(found, expected),
        (Err(ClientError::Service(found)), Err(expected)) => {
            assert_eq!(found.to_problem(), expected.to_problem());
            return false;
        }
        // The runtime's own error says no more than its problem.
        (Err(ClientError::Problem(found)), Err(expected)) => {
            assert_eq!(found, expected.to_problem());
            assert_eq!(found.code(), None);
            return false;
        }
        (found, expected) => panic!("{found:?} where {expected:?} was returned"),
    }
    true
}

/// Calls a method once for each seed, with arguments that are made before, and compares.
macro_rules! mirrored {
    ($mirrored:ident, $seed:ident, $method:ident($($argument:expr),*), $given:expr, $value:expr) => {{
        $mirrored.set($seed);
        let answer = $mirrored.client.$method($($argument),*).await;
        $mirrored.assert_given($given);
        assert_outcome(answer, $seed, $value)
    }};
}

#[tokio::test]
#[allow(deprecated)]
async fn every_method_is_given_what_was_sent_and_returns_what_was_returned() {
    for it in Mirrored::both().await {
        let mut good = 0;
        for seed in 0..ROUNDS {
            let dice = &mut Dice::new(1000 + seed);
            let id = u64::random(dice);

            let query = GoodsQuery::random(dice);
            good += u32::from(mirrored!(it, seed, get_goods(query.clone()), query, Page::random));
            let ids: Vec<u64> = (0..=dice.below(20)).map(|_| u64::random(dice)).collect();
            mirrored!(it, seed, goods_by_ids(ids.clone()), ids, BTreeMap::random);
            let language = dice.one_in(2).then(|| dice.text("aZ,;=\"-", 1, 9));
            let currency = Option::<Currency>::random(dice);
            let given = (id, language.clone(), currency);
            mirrored!(it, seed, get_good(id, language, currency), given, Good::random);
            let new = NewGood::random(dice);
            mirrored!(it, seed, post_goods(new.clone()), ("ada", new), Created::random);
            let price = Price::random(dice);
            mirrored!(it, seed, change_price(id, price), (id, price), |_| ());
            let (name, dry_run) = (dice.text("aé中 &=+%\n", 1, 40), Option::<bool>::random(dice));
            let given = (id, name.clone(), dry_run);
            mirrored!(it, seed, rename_good(id, name, dry_run), given, Good::random);
            mirrored!(it, seed, remove_good(id), id, |_| ());
            let text = String::random(dice);
            mirrored!(it, seed, describe(id, text.clone()), (id, text), u32::random);
            let bytes = Bytes::random(dice);
            mirrored!(it, seed, import(bytes.clone()), bytes, u64::random);
            let payment = Payment::random(dice);
            mirrored!(it, seed, post_payment(payment.clone()), payment, Receipt::random);
            let shapes = Vec::<Shape>::random(dice);
            mirrored!(it, seed, post_shapes(shapes.clone()), shapes, Vec::random);
            mirrored!(it, seed, get_me(), ("ada", true), User::random);
            mirrored!(it, seed, old_goods(), (), Vec::random);
            it.set(seed);
            let answer = it.client.clone().with_basic("ada", "secret").get_staff().await;
            it.assert_given(Caller {
                name: "ada".into(),
                roles: vec!["SELLER".into(), "ADMIN".into()],
            });
            assert_outcome(answer, seed, Page::random);
        }
        assert!(good > 10 && u64::from(good) < ROUNDS, "{good} calls went well");
    }
}

#[tokio::test]
async fn files_arrive_as_they_were_sent() {
    for it in Mirrored::both().await {
        for seed in 0..ROUNDS {
            let dice = &mut Dice::new(2000 + seed);
            let id = u64::random(dice);
            let cover = upload(dice);
            let more: Vec<Upload> = (0..dice.below(3)).map(|_| upload(dice)).collect();
            let licence = dice.one_in(2).then(|| upload(dice));
            let caption = dice.text("aé中 \"-\r\n", 1, 20);
            let details = PictureDetails::random(dice);
            let all =
                [vec![cover.clone()], more.clone(), licence.iter().cloned().collect()].concat();
            let given = (id, uploaded(&all).await, caption.clone(), details.clone());
            let call = it.client.add_pictures(id, cover, more, licence, caption, details);
            it.set(seed);
            let answer = call.await;
            it.assert_given(given);
            assert_outcome(answer, seed, Vec::random);
        }
    }
}

#[tokio::test]
async fn downloads_arrive_as_they_were_returned() {
    for it in Mirrored::both().await {
        for seed in 0..ROUNDS {
            let dice = &mut Dice::new(3000 + seed);
            let (id, name) = (u64::random(dice), dice.text("aé中 /?#%.", 3, 9));
            it.set(seed);
            let answer = it.client.get_picture(id, name.clone()).await;
            it.assert_given((id, name));
            let answer = match answer {
                Ok(download) => {
                    let (name, kind) = (download.file_name(), download.content_type());
                    let (name, kind) = (name.map(str::to_owned), kind.to_owned());
                    Ok((name, kind, download.bytes().await.unwrap()))
                }
                Err(error) => Err(error),
            };
            assert_outcome(answer, seed, downloaded);
        }
    }
}

#[tokio::test]
async fn events_arrive_one_by_one_and_an_error_ends_them() {
    for it in Mirrored::both().await {
        let mut failed = 0;
        for seed in 0..ROUNDS {
            let count = u32::try_from(1 + seed).unwrap();
            it.set(seed);
            let answer = it.client.watch(count).await;
            it.assert_given(count);
            let expected: Result<Events> = outcome(&mut Dice::new(seed), events);
            let (mut stream, expected, error) = match (answer, expected) {
                (Ok(stream), Ok((expected, error))) => (stream, expected, error),
                (Err(ClientError::Problem(found)), Err(expected)) => {
                    assert_eq!(found, expected.to_problem());
                    continue;
                }
                (_, expected) => panic!("{expected:?}"),
            };
            for event in expected {
                assert_eq!(stream.next().await.unwrap().unwrap(), event);
            }
            if let Some(error) = error {
                let found = stream.next().await.unwrap().unwrap_err();
                let StreamError::Problem(found) = found else { panic!("{found:?}") };
                assert_eq!(found, error.to_problem());
                failed += 1;
            }
            assert!(stream.next().await.is_none());
        }
        assert!(failed > 5, "{failed}");
    }
}

#[tokio::test]
async fn who_may_not_call_is_told_so_in_memory_too() {
    for it in Mirrored::both().await {
        let unknown = it.client.clone().with_bearer("guess").get_me().await.unwrap_err();
        assert_eq!(unknown.status().unwrap(), 401);
        let stranger = it.stranger.get_me().await.unwrap_err();
        assert_eq!(stranger.status().unwrap(), 401);
        let customer = it.stranger.clone().with_api_key("customer");
        let customer = customer.remove_good(7).await.unwrap_err();
        assert_eq!(customer.status().unwrap(), 403, "{customer:?}");
    }
}

#[test]
fn a_thumbnail_is_base64_within_json() {
    let thumbnail = Some(Base64::from(vec![0, 255, 62]));
    let details = PictureDetails { made_by: "ada".into(), is_cover: true, thumbnail };
    let json = serde_json::to_string(&details).unwrap();
    assert_eq!(json, r#"{"madeBy":"ada","isCover":true,"thumbnail":"AP8+"}"#);
}

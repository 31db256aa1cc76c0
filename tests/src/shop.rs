//! A shop that keeps its goods in memory: what the service of every feature is tried with.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use doudou_rt::{
    Authenticate, Caller as Asking, Context, Credentials, Download, Error, EventStream, Result,
    Upload,
};

use crate::cases::kitchen_sink::svc::{
    Caller, Created, Currency, Dimensions, Good, GoodName, GoodsQuery, NewGood, Page, Payment,
    Picture, PictureDetails, Price, Receipt, Shape, Shop, ShopError, ShopEvent, User, admin,
};

/// The shop.
#[derive(Debug, Default)]
pub struct Memory(Mutex<Stock>);

#[derive(Debug, Default)]
struct Stock {
    goods: BTreeMap<u64, Good>,
    pictures: BTreeMap<(u64, String), (Option<String>, bytes::Bytes)>,
}

impl Memory {
    /// A shop with one good, whose number is 7.
    #[must_use]
    pub fn new() -> Self {
        let shop = Self::default();
        shop.stock().goods.insert(7, good(7, new_good("Lantern")));
        shop
    }

    fn stock(&self) -> std::sync::MutexGuard<'_, Stock> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn new_good(name: &str) -> NewGood {
    NewGood {
        name: name.to_owned(),
        price: Price { amount: 250, currency: Currency::Eur },
        tags: Vec::new(),
        weight_kg: 1.0,
        made_in: None,
        state: crate::cases::kitchen_sink::svc::State::OnSale,
    }
}

fn good(id: u64, new: NewGood) -> Good {
    #[allow(deprecated, reason = "an old client still reads it")]
    Good {
        id,
        sku: uuid::Uuid::from_u128(u128::from(id)),
        name: GoodName(new.name),
        price: new.price,
        state: new.state,
        tags: new.tags,
        weight_kg: new.weight_kg,
        discount: rust_decimal::Decimal::new(125, 2),
        sold_since: chrono::NaiveDate::default(),
        changed_at: chrono::DateTime::UNIX_EPOCH,
        delivery: std::time::Duration::from_secs(86_400),
        homepage: None,
        attributes: std::collections::HashMap::new(),
        stock: std::collections::HashMap::new(),
        dimensions: Dimensions { length: [1.0, 0.5, 0.25], foldable: false },
        parts: Vec::new(),
        old_number: 0,
    }
}

impl Shop for Memory {
    async fn get_goods(&self, query: GoodsQuery) -> Result<Page<Good>> {
        let stock = self.stock();
        let fits = |good: &&Good| {
            query.name_like.as_ref().is_none_or(|part| good.name.0.contains(part.as_str()))
                && query.state.is_none_or(|state| good.state == state)
                && query.tags.iter().all(|tag| good.tags.contains(tag))
        };
        let found: Vec<&Good> = stock.goods.values().filter(fits).collect();
        let skipped = (query.page as usize - 1).saturating_mul(query.size as usize);
        let items: Vec<Good> = found
            .iter()
            .skip(skipped)
            .take(query.size as usize)
            .map(|good| (*good).clone())
            .collect();
        let more = skipped.saturating_add(items.len()) < found.len();
        Ok(Page {
            items,
            total: found.len() as u64,
            next_page: more.then(|| query.page.saturating_add(1)),
        })
    }

    async fn goods_by_ids(&self, ids: Vec<u64>) -> Result<BTreeMap<u64, Good>> {
        let stock = self.stock();
        Ok(ids.iter().filter_map(|id| Some((*id, stock.goods.get(id)?.clone()))).collect())
    }

    async fn get_good(
        &self,
        id: u64,
        _language: Option<String>,
        currency: Option<Currency>,
    ) -> Result<Good, ShopError> {
        let mut good = self.stock().goods.get(&id).cloned().ok_or(ShopError::NoGood { id })?;
        good.price.currency = currency.unwrap_or(good.price.currency);
        Ok(good)
    }

    async fn post_goods(
        &self,
        context: Context<Caller>,
        new: NewGood,
    ) -> Result<Created, ShopError> {
        if context.principal().name == "nobody" {
            return Err(ShopError::Closed);
        }
        let mut stock = self.stock();
        if let Some((by, _)) = stock.goods.iter().find(|(_, good)| good.name.0 == new.name) {
            return Err(ShopError::NameTaken { by: *by });
        }
        let id = stock.goods.keys().max().map_or(1, |last| last.saturating_add(1));
        let good = good(id, new);
        stock.goods.insert(id, good.clone());
        Ok(Created { location: format!("/goods/{id}"), remaining: Some(3), good })
    }

    async fn change_price(&self, id: u64, price: Price) -> Result<(), ShopError> {
        let mut stock = self.stock();
        let good = stock.goods.get_mut(&id).ok_or(ShopError::NoGood { id })?;
        good.price = price;
        Ok(())
    }

    async fn rename_good(
        &self,
        id: u64,
        name: String,
        dry_run: Option<bool>,
    ) -> Result<Good, ShopError> {
        let mut stock = self.stock();
        let good = stock.goods.get_mut(&id).ok_or(ShopError::NoGood { id })?;
        let renamed = Good { name: GoodName(name), ..good.clone() };
        if dry_run != Some(true) {
            *good = renamed.clone();
        }
        Ok(renamed)
    }

    async fn remove_good(&self, id: u64) -> Result<(), ShopError> {
        self.stock().goods.remove(&id).map(drop).ok_or(ShopError::NoGood { id })
    }

    async fn describe(&self, id: u64, description: String) -> Result<u32> {
        if !self.stock().goods.contains_key(&id) {
            return Err(Error::not_found(format_args!("no good {id}")));
        }
        Ok(u32::try_from(description.chars().count())?)
    }

    async fn import(&self, data: bytes::Bytes) -> Result<u64> {
        Ok(data.len() as u64)
    }

    async fn add_pictures(
        &self,
        id: u64,
        cover: Upload,
        more: Vec<Upload>,
        licence: Option<Upload>,
        caption: String,
        _details: PictureDetails,
    ) -> Result<Vec<Picture>> {
        let mut pictures = Vec::new();
        for (number, upload) in [cover].into_iter().chain(more).chain(licence).enumerate() {
            let name = match number {
                0 => caption.clone(),
                _ => upload.file_name().unwrap_or("unnamed").to_owned(),
            };
            let kind = upload.content_type().map(str::to_owned);
            let data = upload.bytes().await?;
            pictures.push(Picture {
                name: name.clone(),
                size: data.len() as u64,
                kind: kind.clone(),
            });
            self.stock().pictures.insert((id, name), (kind, data));
        }
        Ok(pictures)
    }

    async fn get_picture(&self, id: u64, name: String) -> Result<Download> {
        let stock = self.stock();
        let (kind, data) = stock
            .pictures
            .get(&(id, name.clone()))
            .ok_or_else(|| Error::not_found(format_args!("no picture `{name}`")))?;
        let download = Download::new(data.clone()).with_file_name(&name);
        Ok(match kind {
            Some(kind) => download.with_content_type(kind),
            None => download,
        })
    }

    async fn watch(&self, count: u32) -> Result<EventStream<ShopEvent>> {
        let sold = (1..count).map(|n| ShopEvent::Sold { good_id: 7, how_many: n });
        Ok(EventStream::from_iter([ShopEvent::Opened].into_iter().chain(sold)))
    }

    async fn post_payment(&self, payment: Payment) -> Result<Receipt> {
        Ok(match payment {
            Payment::Cash => Receipt::Nothing,
            Payment::Card { number, .. } => Receipt::Paper { number: number.len() as u64 },
            Payment::Voucher(id) => Receipt::Link(format!("https://example.com/{id}").parse()?),
        })
    }

    async fn post_shapes(&self, shapes: Vec<Shape>) -> Result<Vec<Shape>> {
        Ok(shapes)
    }

    async fn get_staff(&self, context: Context<Caller>) -> Result<Page<admin::User>> {
        let items = vec![admin::User { name: context.into_principal().name, desk: 1 }];
        Ok(Page { items, total: 1, next_page: None })
    }

    async fn get_me(&self, context: Context<Caller>) -> Result<User> {
        let email = context.headers().get("from").and_then(|from| from.to_str().ok());
        Ok(User { name: context.principal().name.clone(), email: email.map(str::to_owned) })
    }

    async fn old_goods(&self) -> Result<Vec<GoodName>> {
        Ok(self.stock().goods.values().map(|good| good.name.clone()).collect())
    }
}

/// Knows `ada` by her password, and her token and key, which are `secret` as well.
#[derive(Debug, Clone, Copy)]
pub struct Door;

impl Authenticate for Door {
    type Principal = Caller;

    async fn authenticate(
        &self,
        credentials: Credentials<'_>,
        _asking: &Asking<'_>,
    ) -> Result<Caller> {
        let known = match &credentials {
            Credentials::Basic { user, password } => *user == "ada" && *password == "secret",
            Credentials::Bearer(token) => *token == "secret",
            Credentials::ApiKey(key) => *key == "secret" || *key == "customer",
            _ => false,
        };
        if !known {
            return Err(Error::unauthorized("this is nobody's"));
        }
        let is_customer = matches!(&credentials, Credentials::ApiKey(key) if *key == "customer");
        let roles =
            if is_customer { Vec::new() } else { vec!["SELLER".to_owned(), "ADMIN".to_owned()] };
        Ok(Caller { name: "ada".to_owned(), roles })
    }

    fn has_role(&self, caller: &Caller, role: &str) -> bool {
        caller.roles.iter().any(|own| own == role)
    }
}

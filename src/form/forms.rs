//! The forms that a site may use: those inside the program, its own, and those made from them.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use super::{EMBEDDED, Form, WrittenRow};

/// The forms a site may use.
#[derive(Debug, Clone, Default)]
pub struct Forms {
    by_id: BTreeMap<String, Arc<Form>>,
    /// Forms made from these for reports that mix them. Reports that mix them alike share one.
    made: Arc<Mutex<BTreeMap<String, Arc<Form>>>>,
}

impl Forms {
    /// The editions that are inside the program.
    pub fn embedded() -> &'static Forms {
        static FORMS: LazyLock<Forms> = LazyLock::new(|| {
            let read = |(id, text): (&str, &str)| {
                let form = Form::read(text).expect("the embedded forms are read by a test");
                (id.to_owned(), Arc::new(form))
            };
            Forms { by_id: EMBEDDED.into_iter().map(read).collect(), ..Forms::default() }
        });
        &FORMS
    }

    /// Adds a form, in place of one with the same id.
    pub fn add(&mut self, form: Form) {
        self.by_id.insert(form.id.clone(), Arc::new(form));
        self.made = Arc::default();
    }

    /// The form with this id.
    pub fn get(&self, id: &str) -> Option<&Arc<Form>> {
        self.by_id.get(id)
    }

    /// The form that is the rule for a year. One with tables comes before one without: a site's own form for
    /// years in which there was none.
    pub fn of_year(&self, year: u16) -> Option<&Arc<Form>> {
        self.in_force(year).min_by_key(|form| form.tables.is_empty())
    }

    /// The forms that a report for a year may use without naming one, the rule first.
    pub fn usable_in(&self, year: u16) -> Vec<&Arc<Form>> {
        let mut forms: Vec<&Arc<Form>> = self.in_force(year).collect();
        forms.sort_by_key(|form| form.tables.is_empty());
        forms.extend(self.iter().filter(|form| form.accepted.as_ref().is_some_and(|years| years.contains(&year))));
        forms
    }

    fn in_force(&self, year: u16) -> impl Iterator<Item = &Arc<Form>> {
        self.iter().filter(move |form| form.years.as_ref().is_some_and(|years| years.contains(&year)))
    }

    /// All forms, in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Form>> {
        self.by_id.values()
    }

    /// A form that takes some tables from other editions (see [`Form::mixed`]); the form itself where one
    /// of them has no such table.
    pub fn mixed(&self, base: &Arc<Form>, others: &[(usize, Arc<Form>)]) -> Arc<Form> {
        let editions: Vec<(usize, &str)> = others.iter().map(|(table, form)| (*table, &*form.id)).collect();
        let key = format!("{} {editions:?}", base.composition());
        self.recall(key, || {
            let borrowed: Vec<(usize, &Form)> = others.iter().map(|(table, form)| (*table, &**form)).collect();
            base.mixed(&borrowed).map_or_else(|| base.clone(), Arc::new)
        })
    }

    /// The form as a report's tables use it: with the rows of other editions that are written in them.
    pub fn as_written(&self, form: &Arc<Form>, rows: &[WrittenRow<'_>]) -> Arc<Form> {
        let exchanges = self.exchanges(form, rows);
        if exchanges.is_empty() {
            return form.clone();
        }
        let key = format!("{} {exchanges:?}", form.composition());
        self.recall(key, || Arc::new(form.exchanged(exchanges, self)))
    }

    fn recall(&self, key: String, make: impl FnOnce() -> Arc<Form>) -> Arc<Form> {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        made.entry(key).or_insert_with(make).clone()
    }
}

"""Support cases with their expected JSON objects.

One seed gives one case: a text, the schema it is to be read into, and the object a perfect reader
returns. Training and held-out cases use disjoint seeds and disjoint people; the sentences are shared.

Difficulty
  easy    one person, one order, plain sentences in a fixed order, ISO dates, plain amounts
  medium  shuffled sentences, local date and amount formats, number words, filler, missing order ids
  hard    two or three of: a second person or order, corrected amounts and dates, negated cues, relative
          dates against a stated today, amounts to be multiplied, typing errors, long filler
"""

import argparse
import datetime as dt
import json
import random
import zlib

CATEGORIES = ["billing", "delivery", "damage", "return", "account", "warranty"]
PRIORITIES = ["low", "normal", "high", "urgent"]
SENTIMENTS = ["negative", "neutral", "positive"]
CURRENCIES = ["EUR", "USD", "GBP", "CHF"]
SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£"}

SCHEMAS = {
    "ticket": ["category", "priority", "customer", "order_id", "summary"],
    "claim": ["customer", "order_id", "amount", "currency", "refund_requested", "due_date"],
    "order": ["order_id", "customer", "order_date", "line_items", "amount", "currency"],
    "callback": ["customer", "product", "priority", "sentiment", "due_date"],
    "case": ["category", "priority", "sentiment", "customer", "order_id", "product", "amount",
             "currency", "order_date", "summary"],
}
FIELDS = ["category", "priority", "sentiment", "customer", "order_id", "product", "amount", "currency",
          "order_date", "due_date", "refund_requested", "line_items", "summary"]
OWN_NAMES = ["record", "result", "answer", "extract", "data", "reply", "info", "support_case", "output",
             "form", "entry", "message", "issue", "request", "complaint", "summary", "fields", "contact"]
OWN_SYSTEM = ["You are a support assistant.", "You read support cases.", "Extract the facts.",
              "You are a helpful assistant.", "Be precise.", "Answer with JSON only.",
              "You turn customer messages into records. Do not explain.",
              "Extract the fields from the message of the customer."]

_PROPERTY = {
    "category": {"type": "string", "enum": CATEGORIES},
    "priority": {"type": "string", "enum": PRIORITIES},
    "sentiment": {"type": "string", "enum": SENTIMENTS},
    "customer": {"type": "string"},
    "order_id": {"type": ["string", "null"]},
    "product": {"type": "string"},
    "amount": {"type": "number"},
    "currency": {"type": "string", "enum": CURRENCIES},
    "order_date": {"type": "string", "format": "date"},
    "due_date": {"type": "string", "format": "date"},
    "refund_requested": {"type": "boolean"},
    "line_items": {
        "type": "array",
        "items": {
            "type": "object",
            "properties": {
                "product": {"type": "string"},
                "quantity": {"type": "integer"},
                "unit_price": {"type": "number"},
            },
            "required": ["product", "quantity", "unit_price"],
            "additionalProperties": False,
        },
    },
    "summary": {"type": "string"},
}

PRODUCTS = ["desk lamp", "coffee grinder", "office chair", "water kettle", "phone case", "travel bag",
            "wall clock", "garden hose", "bread knife", "tablet stand", "running shoe", "rain jacket",
            "board game", "picture frame", "bike helmet", "power drill", "camping tent", "yoga mat",
            "laptop sleeve", "air filter", "hand mixer", "floor mat", "tea pot", "wool blanket",
            "night light", "keyboard", "monitor", "backpack", "toaster", "router", "printer", "headset",
            "blender", "radio", "heater", "camera", "mirror", "pillow", "speaker", "scooter"]
NUMBERS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September",
          "October", "November", "December"]
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]

REAL_FIRST = """Anna Maria Peter John Jane Paul Laura Emma Noah Lena Omar Sara David Julia Max Nina Tom Eva
Lucas Sofia Daniel Mark Alice Robert Carla Hugo Ines Jonas Klara Leo Mia Oliver Rosa Simon Tara Victor Yusuf
Zoe Ahmed Bianca Chen Diego Elif Fatima Grace Hana Igor Jakub Kofi Li Mateo Nadia Olga Priya Raj Stefan
Jürgen Zoé André Søren Łukasz""".split()
REAL_LAST = """Smith Jones Miller Brown Taylor Meyer Schmidt Fischer Weber Wagner Becker Rossi Bianchi Silva
Santos Garcia Lopez Novak Kowalski Ivanov Kim Lee Wang Patel Singh Khan Ali Nguyen Tanaka Sato Larsen Hansen
Berg Lind Dubois Martin Moreau Doe Clark Lewis Walker Hall Young King Wright Scott Green Baker Adams Nelson
Müller Köhler Schäfer Åberg Núñez""".split()

_ONSETS = ["b", "br", "c", "ch", "d", "dr", "f", "fl", "g", "gr", "h", "j", "k", "kr", "l", "m", "n", "p",
           "pr", "qu", "r", "s", "sch", "st", "t", "th", "tr", "v", "w", "y", "z", ""]
_VOWELS = ["a", "e", "i", "o", "u", "ai", "ei", "ou", "ia", "eo"]
_CODAS = ["", "", "", "n", "r", "l", "s", "m", "nd", "rt", "ck", "x"]


def _invent(rng, ends):
    parts = [rng.choice(_ONSETS) + rng.choice(_VOWELS[:5] if rng.random() < 0.8 else _VOWELS) + rng.choice(_CODAS)
             for _ in range(rng.choice([1, 1, 1, 2]))]
    name = "".join(parts) + rng.choice(ends)
    return name[0].upper() + name[1:] if len(name) > 2 else "Be" + name


def _names(seed, count, ends, real):
    rng = random.Random(seed)
    names = sorted({_invent(rng, ends) for _ in range(count)} | set(real))
    held = [n for n in names if zlib.crc32(n.encode()) % 8 == 0]
    kept = [n for n in names if zlib.crc32(n.encode()) % 8 != 0]
    return kept, held


_FIRST = _names(11, 6000, ["a", "o", "e", "in", "us", "ina", "an", "y", "eth", "is"], REAL_FIRST)
_LAST = _names(12, 14000, ["er", "mann", "son", "ski", "berg", "ez", "well", "ford", "ini", "ov", "ley",
                           "stein", "a", "en", "to"], REAL_LAST)

CATEGORY_TEXT = {
    "billing": ["I was charged twice for the {p}.", "The invoice for the {p} is wrong.",
                "You billed the {p} two times.", "There is a mistake on the bill for the {p}.",
                "My card was debited wrongly for the {p}.", "The price on the invoice for the {p} is too high."],
    "delivery": ["The {p} has not arrived.", "The parcel with the {p} is lost.", "I am still waiting for the {p}.",
                 "The {p} was sent to a wrong address.", "Tracking for the {p} has not moved for days.",
                 "The courier never brought the {p}."],
    "damage": ["The {p} arrived broken.", "The {p} came with a crack.", "When I opened the box the {p} was smashed.",
               "The {p} has deep scratches from transport.", "The {p} was dented in the box.",
               "Parts of the {p} were shattered on arrival."],
    "return": ["I want to send the {p} back.", "How do I return the {p}?", "The {p} does not fit, I will return it.",
               "I changed my mind about the {p} and want to give it back.", "Please send me a return label for the {p}.",
               "The {p} is not what I expected, please take it back."],
    "account": ["I cannot log in to see my {p} order.", "My password does not work, so I cannot track the {p}.",
                "Please change the email of my account, it is needed for the {p}.",
                "My account was locked after I bought the {p}.", "I need a new password to manage the {p} order.",
                "The login page rejects me when I look for the {p}."],
    "warranty": ["The {p} stopped working after some months.", "The {p} failed within the guarantee.",
                 "I need a repair of the {p} under warranty.", "The {p} died although it is still under guarantee.",
                 "The {p} no longer turns on, please repair it.", "Is the defect of the {p} covered by warranty?"],
}
CATEGORY_DENIED = {
    "billing": ["The invoice was correct.", "This is not about the bill."],
    "delivery": ["The parcel came on time.", "The delivery was fine."],
    "damage": ["Nothing was broken in transport.", "The box was not damaged."],
    "return": ["I do not want to send it back.", "I am not asking for a return."],
    "account": ["My login works fine.", "The account is not the problem."],
    "warranty": ["I do not need a repair.", "This is not a warranty case."],
}
PRIORITY_TEXT = {
    "low": (["There is no hurry.", "Take your time."], ["No rush at all.", "It can wait.", "Whenever you have time."],
            ["This is not urgent.", "You do not need to hurry.", "It is not important right now."]),
    "normal": ([""], ["", "Please look into it.", "Please get back to me."], ["", "Please check.", "Could you help?"]),
    "high": (["This is important.", "Please give this priority."],
             ["It matters a lot to me.", "Please treat this as important.", "Please handle this soon."],
             ["It is not an emergency, but it is important.", "This should not wait long.",
              "Please do not leave this lying around."]),
    "urgent": (["This is urgent.", "I need help immediately."],
               ["Please act at once.", "This is an emergency.", "I need an answer right now.", "As soon as possible!"],
               ["This cannot wait another hour.", "Do not wait with this, act now.", "Drop everything, please."]),
}
SENTIMENT_TEXT = {
    "negative": (["I am angry.", "I am disappointed."],
                 ["This is unacceptable.", "I am fed up.", "Very bad service.", "I am upset about this."],
                 ["I am not happy at all.", "This is not what I call service.", "I would not recommend you.",
                  "I cannot say I am pleased."]),
    "neutral": ([""], [""], ["", "I have no strong feelings about it."]),
    "positive": (["I like your shop.", "Thank you for the great service."],
                 ["You are always very helpful.", "I love your shop.", "Your team is wonderful."],
                 ["I cannot complain about your service.", "I was never disappointed by you.",
                  "Not a bad word about your team.", "I would not want another shop."]),
}
FILLER = ["I have been a customer for {n} years.", "I tried the chat but nobody answered.",
          "I called {n} times already.", "My neighbor told me to write to you.", "I hope you are well.",
          "Your website was down yesterday evening.", "I checked the questions page first.",
          "I waited in the line for {m} minutes.", "It is for my sister's birthday.",
          "The hotline asked me to send a message.", "I live on the {n}th floor.",
          "The weather is bad here, so I stay at home.", "We are a small office with {m} people."]
PEOPLE = ["colleague", "neighbor", "brother", "friend", "boss", "cousin"]


def _money(value):
    return f"{value / 100:.2f}"


def _local_money(rng, cents, currency):
    """An amount as people write it; the currency is always recognizable."""
    whole, part = divmod(cents, 100)
    comma = f"{whole:,}.{part:02d}"
    dot = f"{whole:,}".replace(",", ".") + f",{part:02d}"
    style = rng.randrange(5)
    if style == 0 and currency in SYMBOLS:
        return SYMBOLS[currency] + comma
    if style == 1 and currency in ("EUR", "CHF"):
        return f"{dot} {currency}"
    if style == 2:
        return f"{currency} {comma}"
    if style == 3 and currency == "EUR":
        return f"{dot} €"
    return f"{comma} {currency}"


def _local_date(rng, day):
    style = rng.randrange(4)
    if style == 0:
        return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
    if style == 1:
        return f"{MONTHS[day.month - 1]} {day.day}, {day.year}"
    if style == 2:
        return f"{day.day:02d}.{day.month:02d}.{day.year}"
    return day.isoformat()


def _relative_date(rng, today, past):
    """A relative phrase and the day it means."""
    style = rng.randrange(5)
    if style == 0:
        return ("yesterday", today - dt.timedelta(1)) if past else ("tomorrow", today + dt.timedelta(1))
    if style == 1:
        return ("a week ago", today - dt.timedelta(7)) if past else ("in a week", today + dt.timedelta(7))
    if style == 2:
        ahead = rng.randint(1, 7)
        if past:
            day = today - dt.timedelta(ahead)
            return f"last {DAYS[day.weekday()]}", day
        day = today + dt.timedelta(ahead)
        return f"next {DAYS[day.weekday()]}", day
    days = rng.randint(2, 9)
    word = NUMBERS[days] if rng.random() < 0.5 else str(days)
    return (f"{word} days ago", today - dt.timedelta(days)) if past else (f"in {word} days", today + dt.timedelta(days))


def _order_id(rng, easy):
    letters = "ABCDEFGHKLMNPRSTUVWXYZ"
    style = 0 if easy else rng.choice([0, 0, 1, 2])
    if style == 0:
        return rng.choice(letters) + rng.choice(letters) + f"-{rng.randrange(100000):05d}"
    if style == 1:
        return rng.choice(letters) + f"{rng.randrange(1000000):06d}"
    return f"{rng.randrange(1000, 10000)}-{rng.randrange(10000):04d}"


def _typos(rng, text, rate):
    words = text.split(" ")
    for i, word in enumerate(words):
        if len(word) < 5 or not word.isalpha() or not word.islower() or rng.random() > rate:
            continue
        k = rng.randrange(1, len(word) - 1)
        style = rng.randrange(3)
        if style == 0:
            word = word[:k] + word[k + 1] + word[k] + word[k + 2:]
        elif style == 1:
            word = word[:k] + word[k + 1:]
        else:
            word = word[:k] + word[k] + word[k:]
        words[i] = word
    return " ".join(words)


class Case:
    """One case under construction: facts first, then sentences that state them."""

    def __init__(self, rng, difficulty, fields, held_out, missing, arithmetic=False):
        self.rng, self.level, self.fields = rng, difficulty, set(fields)
        self.easy, self.hard = difficulty == "easy", difficulty == "hard"
        self.names = 1 if held_out else 0
        self.facts, self.sentences = {}, []
        self.missing = missing
        self.traits = set()
        if self.hard:
            traits = ["party", "correction", "negation", "relative", "product", "typos", "filler", "behalf"]
            self.traits = set(rng.sample(traits, rng.choice([3, 3, 4])))
            if arithmetic:
                self.traits |= {"relative", "product"}
        self.today = dt.date(2025, 1, 1) + dt.timedelta(rng.randrange(3 * 365))
        self.relative = False

    def person(self):
        return self.rng.choice(_FIRST[self.names]) + " " + self.rng.choice(_LAST[self.names])

    def say(self, *options):
        text = self.rng.choice(options)
        if text:
            self.sentences.append(text)

    def wants(self, field, otherwise):
        """Whether the text states a fact: always if asked for (unless it is to be missing), else at times."""
        return field not in self.missing and (field in self.fields or self.rng.random() < otherwise)

    def cue(self, texts):
        easy, medium, hard = texts
        if self.easy:
            return easy
        return hard if self.hard and "negation" in self.traits else easy + medium

    def build(self):
        self.problem()
        self.order()
        self.customer()
        self.items_and_amount()
        self.dates()
        self.mood()
        return self.told()

    def build_drill(self):
        """Nothing but what must be calculated."""
        self.facts["product"] = self.rng.choice(PRODUCTS)
        self.items_and_amount()
        self.dates()
        return self.told()

    def told(self):
        """The sentences as one text: shuffled, with filler, the day, a greeting and typing errors."""
        if not self.easy:
            self.rng.shuffle(self.sentences)
        fillers = 0 if self.easy else self.rng.choice([0, 0, 1]) if not self.hard else self.rng.choice([0, 1])
        if "filler" in self.traits:
            fillers += 2
        for text in self.rng.sample(FILLER, fillers):
            text = text.replace("{n}", str(self.rng.randint(2, 9))).replace("{m}", str(self.rng.randint(10, 60)))
            self.sentences.insert(self.rng.randrange(len(self.sentences) + 1), text)
        if not self.easy and "signature" in self.facts:
            self.sentences.append(self.facts["signature"])
        if self.relative:
            self.sentences.insert(0, f"Today is {DAYS[self.today.weekday()]}, {self.today.isoformat()}.")
        if not self.easy and self.rng.random() < 0.3:
            self.sentences.insert(0, self.rng.choice(["Hello,", "Hi,", "Dear team,", "Good morning,"]))
        text = (" " if self.easy or self.rng.random() < 0.8 else "\n").join(self.sentences)
        if "typos" in self.traits:
            text = _typos(self.rng, text, 0.15)
        return text

    def problem(self):
        category = self.rng.choice(CATEGORIES)
        product = self.rng.choice(PRODUCTS)
        self.facts.update(category=category, product=product)
        texts = CATEGORY_TEXT[category]
        self.say(self.rng.choice(texts[:3] if self.easy else texts).replace("{p}", product))
        if "negation" in self.traits:
            other = self.rng.choice([c for c in CATEGORIES if c != category])
            self.say(*CATEGORY_DENIED[other])

    def order(self):
        absent = "order_id" in self.missing or (
            not self.easy and "line_items" not in self.fields and self.rng.random() < 0.06)
        if absent:
            self.facts["order_id"] = None
            if self.rng.random() < 0.7:
                self.say("I do not have the order number.", "I lost the order number.", "I have no order number here.")
            return
        order = self.facts["order_id"] = _order_id(self.rng, self.easy)
        if self.easy:
            self.say(f"My order number is {order}.", f"It is about order {order}.")
        elif "party" in self.traits:
            other, order_other = self.person(), _order_id(self.rng, False)
            someone = self.rng.choice(PEOPLE)
            self.say(f"It is about order {order}, not about {order_other}.",
                     f"Order {order_other} is fine, but {order} is not.",
                     f"My order is {order}. My {someone} {other} has order {order_other}, which is not affected.",
                     f"Please do not mix up my order {order} with {order_other} of my {someone} {other}.",
                     f"My {someone} {other} had the same with {order_other}, mine is {order}.")
        else:
            self.say(f"Order no. {order}.", f"The reference is {order}.", f"It is about order {order}.",
                     f"Order: {order}.", f"My order number is {order}.")

    def customer(self):
        name = self.facts["customer"] = self.person()
        if self.easy:
            self.say(f"My name is {name}.", f"I am {name}.")
        elif "behalf" in self.traits:
            other = self.person()
            someone = self.rng.choice(PEOPLE)
            kind = self.rng.randrange(3)
            if kind == 0:
                self.say(f"I am writing for {name}, who is your customer.")
                self.facts["signature"] = f"Regards, {other}"
            elif kind == 1:
                self.say(f"The customer is {name}, I am only the {someone} and my name is {other}.")
            else:
                self.say(f"I am {name}. Please do not call my {someone} {other}.")
        else:
            kind = self.rng.randrange(5)
            if kind < 2:
                self.facts["signature"] = self.rng.choice(["Regards, ", "Best wishes\n", "Kind regards, "]) + name
            else:
                self.say(f"My name is {name}.", f"I am {name}.", f"Customer: {name}.", f"This is {name}.")

    def amount_text(self, cents):
        currency = self.facts["currency"]
        return f"{_money(cents)} {currency}" if self.easy else _local_money(self.rng, cents, currency)

    def items_and_amount(self):
        rng = self.rng
        with_items = self.wants("line_items", 0.02)
        with_amount = self.wants("amount", 0.15) or (self.wants("currency", 0) and "amount" not in self.missing)
        if with_amount:
            self.facts["currency"] = rng.choice(CURRENCIES[:2] if self.easy else CURRENCIES)
        if with_items:
            self.items(with_amount)
        elif with_amount and "product" in self.traits:
            quantity, price = self.simple_product()
            self.facts["amount"] = quantity * price
            price_text = self.amount_text(price)
            self.say(f"I paid {quantity} x {price_text}.", f"I paid {price_text} for each of the {NUMBERS[quantity]}.",
                     f"You charged {NUMBERS[quantity]} times {price_text}.")
        elif with_amount:
            self.plain_amount(rng.randrange(500, 50000 if self.easy else 300000))

    def simple_product(self):
        """Small factors: long multiplication is not what these cases are about."""
        return self.rng.choice([2, 3, 4]), self.rng.randint(5, 60) * 100 + self.rng.choice([0, 50, 90])

    def plain_amount(self, cents):
        self.facts["amount"] = cents
        text = self.amount_text(cents)
        if self.easy:
            self.say(f"The amount is {text}.", f"I paid {text}.")
        elif "correction" in self.traits:
            other = self.amount_text(self.rng.randrange(500, 300000))
            self.say(f"I paid {text}, not {other}.", f"It was not {other} but {text}.",
                     f"I first thought it was {other}, but I paid {text}.")
        else:
            self.say(f"The amount is {text}.", f"I paid {text}.", f"You charged me {text}.", f"The total was {text}.")

    def items(self, with_amount):
        rng = self.rng
        computed = with_amount and "product" in self.traits
        count = 1 if computed else rng.choice([1, 1, 2]) if self.easy else rng.choice([1, 2, 2, 3])
        items = []
        for product in rng.sample([p for p in PRODUCTS if p != self.facts["product"]], count - 1) + [self.facts["product"]]:
            quantity, price = rng.randint(1, 6), rng.randrange(200, 12000)
            if computed:
                quantity, price = self.simple_product()
            items.append({"product": product, "quantity": quantity, "unit_price": price})
        rng.shuffle(items)
        self.facts["line_items"] = items
        self.say("Items: " + ", ".join(self.item_text(item) for item in items) + ".",
                 "I ordered " + " and ".join(self.item_text(item) for item in items) + ".")
        if "correction" in self.traits:
            product = rng.choice([p for p in PRODUCTS if p not in {i["product"] for i in items}])
            extra = self.item_text({"product": product, "quantity": rng.randint(1, 6), "unit_price": rng.randrange(200, 12000)})
            self.say(f"I had also put {extra} in the cart but removed it.", f"Do not count {extra}, I cancelled that.")
        if not with_amount:
            return
        total = self.facts["amount"] = sum(i["quantity"] * i["unit_price"] for i in items)
        currency = self.facts["currency"]
        if computed:
            self.say(f"All prices are in {currency}.", f"I paid in {currency}.", f"The currency is {currency}.")
        else:
            text = self.amount_text(total)
            self.say(f"The total is {text}.", *([] if self.easy else [f"In total I paid {text}.", f"That makes {text}."]))

    def item_text(self, item):
        quantity, price = item["quantity"], _money(item["unit_price"])
        name = item["product"] + ("s" if quantity > 1 else "")
        if self.easy or self.rng.random() < 0.4:
            return f"{quantity} x {item['product']} at {price}"
        word = NUMBERS[quantity] if self.rng.random() < 0.5 else str(quantity)
        return f"{word} {name} for {price}" + (" each" if quantity > 1 else "")

    def dates(self):
        for field, past in (("order_date", True), ("due_date", False)):
            if not self.wants(field, 0.1):
                continue
            if "relative" in self.traits:
                self.relative = True
                text, day = _relative_date(self.rng, self.today, past)
            else:
                day = self.today + dt.timedelta(self.rng.randint(1, 60) * (-1 if past else 1))
                text = "on " + (day.isoformat() if self.easy else _local_date(self.rng, day))
            self.facts[field] = day
            bare = text[3:] if text.startswith("on ") else text
            if past:
                self.say(f"I ordered it {text}.", f"I bought it {text}.", f"The order was placed {text}.")
            elif "correction" in self.traits and text.startswith("on "):
                other = _local_date(self.rng, day + dt.timedelta(self.rng.randint(2, 20)))
                self.say(f"I need an answer by {bare}, not by {other}.", f"The deadline is not {other}, it is {bare}.")
            elif text.startswith("on "):
                self.say(f"I need an answer by {bare}.", f"The deadline is {bare}.", f"Please call me on {bare}.")
            else:
                self.say(f"I need an answer {bare}.", f"The deadline is {bare}.", f"Please call me {bare}.")

    def mood(self):
        rng = self.rng
        priority = rng.choice(PRIORITIES) if self.wants("priority", 0.15) or "summary" in self.fields else "normal"
        sentiment = rng.choice(SENTIMENTS) if self.wants("sentiment", 0.15) else "neutral"
        refund = rng.random() < 0.5 if self.wants("refund_requested", 0.1) else False
        self.facts.update(priority=priority, sentiment=sentiment, refund_requested=refund)
        self.say(*self.cue(PRIORITY_TEXT[priority]))
        self.say(*self.cue(SENTIMENT_TEXT[sentiment]))
        if "refund_requested" not in self.fields and not refund:
            return
        if refund:
            options = ["Please refund me."] if self.easy else [
                "Please refund me.", "I want my money back.", "Please pay the money back.", "I expect a refund."]
            if "negation" in self.traits:
                options = ["I do not want a replacement but my money back.", "A replacement will not do, I want a refund."]
        else:
            options = ["I do not need a refund."] if self.easy else [
                "I do not need a refund.", "No refund, please.", "A replacement is enough.", ""]
            if "negation" in self.traits:
                options = ["I do not want my money back but a replacement.", "You need not pay anything back."]
        self.say(*options)

    def value(self, field):
        if field == "summary":
            lead = "urgent " if self.facts["priority"] == "urgent" else ""
            return f"{lead}{self.facts['category']} of {self.facts['product']}"
        value = self.facts.get(field)
        return value.isoformat() if isinstance(value, dt.date) else value


def json_text(field, value):
    """Compact JSON; amounts always carry two decimals so that every digit of the text can be copied."""
    if value is None:
        return "null"
    if field in ("amount", "unit_price"):
        return _money(value)
    if field == "line_items":
        return "[" + ",".join("{" + ",".join(f'"{k}":{json_text(k, v)}' for k, v in item.items()) + "}"
                              for item in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def generate(seed, difficulty, held_out=False, schema=None, arithmetic=False):
    """The case of one seed: difficulty, schema name, fields, text, answer.

    With arithmetic a hard case always has relative dates and amounts to multiply: what is learned last.
    """
    rng = random.Random(seed)
    missing = set()
    if schema is None:
        schema = rng.choice(list(SCHEMAS))
        fields = SCHEMAS[schema]
        own = rng.random()
        if own < 0.2:
            fields = rng.sample(FIELDS, rng.choice([1, 2, 3, 3, 4, 4, 5, 6]))
            schema = rng.choice(OWN_NAMES + list(SCHEMAS))
            if rng.random() < 0.3:
                missing = set(rng.sample(["order_id", "amount", "order_date", "due_date"], 1))
                missing |= {"currency"} if "amount" in missing else set()
                missing |= {"line_items"} if "amount" in missing or "order_id" in missing else set()
                fields = [f for f in fields if f != "line_items"] or ["customer"]
    else:
        fields = SCHEMAS[schema]
    case = Case(rng, difficulty, fields, held_out, missing, arithmetic)
    text = case.build()
    answer = "{" + ",".join(f'"{f}":{json_text(f, case.value(f))}' for f in fields) + "}"
    return {"difficulty": difficulty, "schema": schema, "fields": list(fields), "text": text, "answer": answer}


def drill(seed):
    """A short case whose every value must be calculated: three to five times the arithmetic per token of a whole one."""
    rng = random.Random(seed)
    fields = rng.sample(["order_date", "due_date", "amount", "currency"], rng.choice([2, 3, 3, 4]))
    if "amount" in fields and rng.random() < 0.3:
        fields.insert(fields.index("amount"), "line_items")
    case = Case(rng, "hard", fields, held_out=False, missing=set(), arithmetic=True)
    case.traits -= {"filler", "correction"}
    text = case.build_drill()
    answer = "{" + ",".join(f'"{f}":{json_text(f, case.value(f))}' for f in fields) + "}"
    return {"difficulty": "hard", "schema": rng.choice(OWN_NAMES), "fields": fields, "text": text, "answer": answer}


def schema_line(name, fields):
    return f"Return JSON `{name}`: {', '.join(fields)}"


def training_messages(case, rng):
    """The case as chat messages. Most name the schema in the system message, as the chat template does."""
    line = schema_line(case["schema"], case["fields"])
    kind = rng.random()
    if kind < 0.70:
        return [("system", line), ("user", case["text"])]
    if kind < 0.95:
        return [("system", rng.choice(OWN_SYSTEM) + "\n" + line), ("user", case["text"])]
    return [("user", line + "\n" + case["text"])]


def json_schema(fields):
    return {"type": "object", "properties": {f: _PROPERTY[f] for f in fields}, "required": list(fields),
            "additionalProperties": False}


def held_out_cases(per_cell, seed=900_000_000):
    """Equal thirds of the difficulties, equal shares of the schemas."""
    for difficulty in ("easy", "medium", "hard"):
        for schema in SCHEMAS:
            for i in range(per_cell):
                case = generate(seed, difficulty, held_out=True, schema=schema)
                seed += 1
                yield {"id": f"{difficulty}-{schema}-{i:03d}", "difficulty": difficulty, "schema": schema,
                       "response_schema": json_schema(case["fields"]),
                       "messages": [{"role": "user", "content": case["text"]}],
                       "expected": json.loads(case["answer"])}


def main():
    parser = argparse.ArgumentParser(description="Writes the held-out cases as JSON lines.")
    parser.add_argument("--out", required=True)
    parser.add_argument("--per-cell", type=int, default=70)
    args = parser.parse_args()
    with open(args.out, "w", encoding="utf-8") as out:
        for case in held_out_cases(args.per_cell):
            out.write(json.dumps(case, ensure_ascii=False, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()

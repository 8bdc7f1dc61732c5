"""A million made-up URLs as the desk meets them: 30 services by weight, other sites, long queries, Japanese, and some broken."""

import random
from collections.abc import Iterator

_SERVICES = (
    "https://x.com/user{n}/status/{id}", "https://twitter.com/user{n}/status/{id}?s=20", "https://www.youtube.com/watch?v=abcdEF{s:05d}",
    "https://www.instagram.com/p/Cabc{n}/", "https://www.google.com/maps/place/x/@35.1,139.1,17z/data=!4m2!3m1!1s0x{n:x}:0x{id:x}!8m2",
    "https://egg.5ch.net/test/read.cgi/news/16{n:08d}/{s}", "https://bakusai.com/thr_res/acode=3/ctgid=103/bid={s}/tid={n}/tp=1/",
    "https://detail.chiebukuro.yahoo.co.jp/qa/question_detail/q1{n:010d}", "https://blog{s}.blog.fc2.com/blog-entry-{n}.html",
    "https://user{s}.hatenablog.com/entry/2020/01/01/{n:06d}", "https://ameblo.jp/user{s}/entry-1{n:010d}.html",
    "https://note.com/user{s}/n/n{n:012x}", "https://user{s}.livedoor.blog/archives/{n}.html", "https://www.tiktok.com/@user{s}/video/{id}",
    "https://www.nicovideo.jp/watch/sm{n}", "https://www.facebook.com/user{s}/posts/{id}", "https://user{s}.seesaa.net/article/{n}.html",
    "https://hayabusa.open2ch.net/test/read.cgi/livejupiter/16{n:08d}/", "https://www.reddit.com/r/sub{s}/comments/{n:x}/title/",
    "https://user{s}.tumblr.com/post/{id}/title", "https://www.threads.net/@user{s}/post/C{n}", "https://kanto.hostlove.com/okok/20{n:012d}/1",
    "https://girlschannel.net/topics/{n}/", "https://tabelog.com/tokyo/A1301/A130101/{n:08d}/", "https://user{s}.exblog.jp/{n}/",
    "https://jbbs.shitaraba.net/bbs/read.cgi/game/{s}/16{n:08d}/", "https://page.auctions.yahoo.co.jp/jp/auction/a{n}",
    "https://www.pixiv.net/artworks/{n}", "https://ja.wikipedia.org/wiki/Sample_{n}", "https://www.amazon.co.jp/dp/B0{n:08d}",
)  # fmt: skip
_ODD = (
    "ｈｔｔｐｓ：／／ｘ．ｃｏｍ／a／status／{id}",
    "hxxps://x[.]com/a/status/{id}",
    "https://日本語.example/{n}",
    "https:// bad {n}",
    "ttp://x.com/a/{n}",
)


def urls(count: int, seed: int = 7) -> Iterator[str]:
    """That many URLs, always the same for a seed."""
    draw = random.Random(seed)
    hosts = [
        f"www.{draw.choice(['shop', 'city', 'blog', 'news'])}{n}.example.{draw.choice(['com', 'co.jp', 'org'])}" for n in range(270)
    ]
    for number in range(count):
        kind = draw.random()
        values = {"n": draw.randrange(10**8), "s": draw.randrange(5000), "id": draw.randrange(10**18, 10**19)}
        if kind < 0.01:
            yield draw.choice(_ODD).format(**values)
            continue
        if kind < 0.72:
            url = _SERVICES[min(int(draw.paretovariate(1.0)) - 1, len(_SERVICES) - 1)].format(**values)
        else:
            url = f"https://{hosts[min(int(draw.paretovariate(0.8)) - 1, 269)]}/path/{number}/index.html"
        if draw.random() < 0.05:
            url += ("&" if "?" in url else "?") + "utm_source=example&utm_medium=social&utm_campaign=" + "x" * 40
        elif draw.random() < 0.05:
            url += "/%E6%97%A5%E6%9C%AC" if "?" not in url else ""
        yield url

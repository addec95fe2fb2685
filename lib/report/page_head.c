/* What every page begins with: the policy that lets nothing run or be fetched, the title, the style. */
#include "report/page_head.h"

#include <sodium.h>

/* The style is named by its hash, so that no other style counts either; nothing at all may be run or fetched. */
static void put_policy(struct html *h)
{
	unsigned char sum[crypto_hash_sha256_BYTES];
	char text[64];
	crypto_hash_sha256(sum, (const unsigned char *)page_css, strlen(page_css));
	sodium_bin2base64(text, sizeof(text), sum, sizeof(sum), sodium_base64_VARIANT_ORIGINAL);
	html_open(h, "meta");
	html_attrs(h, "http-equiv", "Content-Security-Policy");
	html_attrf(h, "content", "default-src 'none'; style-src 'sha256-%s'; img-src data:; base-uri 'none'; form-action 'none'", text);
	html_empty(h);
}

static void put_meta(struct html *h, const char *name, const char *content)
{
	html_open(h, "meta");
	html_attrs(h, "name", name);
	html_attrs(h, "content", content);
	html_empty(h);
}

struct slice page_account(const struct report *r)
{
	const char *name = r->settings->account;
	return slice_of(name[0] ? name : "Leads");
}

struct html page_begin(struct buf *out, const struct report *r, const char *what)
{
	struct html h = html_begin(out);
	html_open(&h, "html");
	html_attrs(&h, "lang", "en");
	html_open(&h, "head");
	html_open(&h, "meta");
	html_attrs(&h, "charset", "utf-8");
	html_empty(&h);
	put_policy(&h);
	put_meta(&h, "viewport", "width=device-width, initial-scale=1");
	put_meta(&h, "referrer", "no-referrer");
	put_meta(&h, "color-scheme", "light dark");
	html_open(&h, "title");
	html_text(&h, page_account(r));
	html_strf(&h, ": %s", what);
	html_close(&h);
	html_style(&h, page_css);
	html_close(&h);
	html_open(&h, "body");
	return h;
}

#include "text/company.h"

#include "base/alloc.h"
#include "text/initial.h"
#include "text/utf8.h"

#include <stdbool.h>
#include <string.h>

struct form {
	const char *text;
	size_t len;
};

#define F(text) { text, sizeof(text) - 1 }

/*
 * Legal forms as join_words() leaves them.  A name may end in several, one
 * behind the other.
 */
static const struct form forms[] = {
	/* Italy, San Marino, Ticino */
	F("srl"), F("srls"), F("spa"), F("snc"), F("sas"), F("sapa"), F("ss"),
	F("scarl"), F("scrl"), F("scpa"), F("sagl"), F("scs"), F("s r l"),
	F("s r l s"), F("s p a"), F("s n c"), F("s a s"), F("s c a r l"),
	F("sc a rl"), F("sc arl"), F("sca rl"), F("a rl"), F("arl"),
	F("coop"), F("soc coop"), F("soc coop a rl"), F("soc coop arl"),
	F("soc cons"), F("soc cons a rl"), F("soc agr"),
	F("societa a responsabilita limitata"),
	F("societa a responsabilita limitata semplificata"),
	F("societa per azioni"), F("societa in nome collettivo"),
	F("societa in accomandita semplice"),
	F("societa in accomandita per azioni"), F("societa semplice"),
	F("societa cooperativa"), F("societa cooperativa sociale"),
	F("cooperativa sociale"), F("societa consortile"),
	F("societa benefit"), F("societa agricola"), F("ditta individuale"),
	F("impresa individuale"), F("unipersonale"), F("a socio unico"),
	F("con socio unico"), F("socio unico"), F("in liquidazione"),
	F("in concordato preventivo"), F("onlus"), F("ets"), F("asd"),
	F("ssd"), F("& c"), F("& flli"),
	/* United Kingdom, Ireland, Commonwealth */
	F("ltd"), F("limited"), F("plc"), F("llp"), F("lp"), F("cic"),
	F("cio"), F("dac"), F("clg"), F("unlimited"), F("co ltd"),
	F("company limited"), F("public limited company"),
	F("limited liability partnership"), F("pty"), F("pty ltd"),
	F("proprietary limited"), F("pvt"), F("pvt ltd"),
	F("private limited"), F("pte"), F("pte ltd"), F("bhd"), F("sdn bhd"),
	F("teoranta"), F("teo"), F("cyf"), F("cyfyngedig"),
	/* United States, Canada */
	F("inc"), F("incorporated"), F("corp"), F("corporation"), F("co"),
	F("company"), F("& co"), F("& company"), F("llc"), F("lllp"),
	F("pllc"), F("limited liability company"), F("ltee"), F("limitee"),
	F("ulc"),
	/* Germany, Austria, Switzerland, Liechtenstein */
	F("gmbh"), F("mbh"), F("ggmbh"), F("gesmbh"), F("ges mbh"), F("ag"),
	F("kg"), F("kgaa"), F("keg"), F("ohg"), F("og"), F("ug"),
	F("ug haftungsbeschrankt"), F("gbr"), F("ev"), F("eg"), F("ek"),
	F("partg"), F("partg mbb"), F("se"), F("anstalt"),
	F("gesellschaft mit beschrankter haftung"), F("aktiengesellschaft"),
	F("kommanditgesellschaft"), F("offene handelsgesellschaft"),
	/* France, Belgium, Luxembourg */
	F("sarl"), F("sa rl"), F("eurl"), F("sasu"), F("sa"), F("sci"),
	F("scop"), F("sca"), F("scp"), F("selarl"), F("gie"), F("sprl"),
	F("sc"), F("asbl"), F("cie"), F("& cie"), F("societe anonyme"),
	F("societe a responsabilite limitee"),
	F("societe par actions simplifiee"),
	/* Netherlands, Belgium */
	F("bv"), F("nv"), F("vof"), F("cv"), F("bvba"), F("cvba"), F("vzw"),
	F("commv"), F("b v"), F("n v"), F("besloten vennootschap"),
	F("naamloze vennootschap"),
	/* Nordic and Baltic countries */
	F("ab"), F("hb"), F("as"), F("asa"), F("aps"), F("ivs"), F("ks"),
	F("ans"), F("a s"), F("i s"), F("k s"), F("amba"), F("oy"), F("oyj"),
	F("ky"), F("oy ab"), F("ehf"), F("hf"), F("ou"), F("sia"), F("uab"),
	F("aktiebolag"), F("aktieselskab"), F("aksjeselskap"),
	F("anpartsselskab"), F("osakeyhtio"),
	/* Spain, Portugal, Latin America */
	F("sl"), F("slu"), F("sll"), F("slp"), F("sau"), F("sal"), F("s l"),
	F("s a"), F("cb"), F("sociedad limitada"), F("sociedad anonima"),
	F("lda"), F("limitada"), F("unipessoal"), F("unipessoal lda"),
	F("sgps"), F("ltda"), F("epp"), F("eireli"), F("sa de cv"),
	F("sab de cv"), F("sapi de cv"), F("srl de cv"), F("s de rl"),
	F("s de rl de cv"), F("sac"), F("eirl"), F("cia"), F("cia ltda"),
	/* Central and South-Eastern Europe */
	F("sp z oo"), F("sp zoo"), F("spzoo"), F("spolka z oo"), F("sp k"),
	F("spk"), F("sp j"), F("spj"), F("ska"), F("sro"), F("s r o"),
	F("spol s ro"), F("vos"), F("kft"), F("zrt"), F("nyrt"), F("kkt"),
	F("doo"), F("d o o"), F("jdoo"), F("ad"), F("ood"), F("eood"),
	F("ead"), F("dooel"),
	/* Greece, Turkey */
	F("ae"), F("epe"), F("ike"), F("αε"), F("επε"), F("οε"), F("εε"),
	F("ικε"), F("sti"), F("ltd sti"), F("san tic ltd sti"),
	F("san & tic ltd sti"), F("san ve tic ltd sti"), F("san tic as"),
	F("san & tic as"), F("san ve tic as"),
	/* Russia, Ukraine, Central Asia */
	F("ooo"), F("oao"), F("zao"), F("pao"), F("ao"), F("tov"), F("prat"),
	F("too"), F("ооо"), F("оао"), F("зао"), F("пао"), F("ао"), F("тов"),
	F("прат"), F("тоо"),
	/* Asia, Africa */
	F("kk"), F("gk"), F("yk"), F("kabushiki kaisha"), F("株式会社"),
	F("有限会社"), F("合同会社"), F("有限公司"), F("jsc"), F("ojsc"), F("cjsc"),
	F("pjsc"), F("tbk"), F("pt"), F("fzco"), F("fze"), F("fz llc"),
	F("wll"), F("saoc"), F("saog"), F("suarl"),
};

/* Those that stand before a name, and are no words that one begins with. */
static const struct form leading[] = {
	F("srl"), F("snc"), F("sarl"), F("eurl"), F("sasu"), F("selarl"),
	F("gmbh"), F("oy"), F("ab"), F("uab"), F("sia"), F("pt"), F("ooo"),
	F("oao"), F("zao"), F("pao"), F("ооо"), F("оао"), F("зао"), F("пао"),
	F("ао"), F("тов"), F("株式会社"), F("有限会社"), F("soc coop"), F("soc agr"),
	F("societa agricola"), F("societa cooperativa"),
	F("societa cooperativa sociale"), F("cooperativa sociale"),
	F("ditta"),
};

static bool is_and(const char *s, size_t len)
{
	static const struct form words[] = {
		F("e"), F("ed"), F("and"), F("und"), F("et"), F("y")
	};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (words[i].len == len && !memcmp(words[i].text, s, len))
			return true;
	return false;
}

/* The word from `start` on is complete: if it joins two others, it is `&`. */
static void end_word(struct str *words, size_t start)
{
	if (words->len == start)
		return;
	if (start > 0 && is_and(words->buf + start, words->len - start)) {
		str_set_len(words, start);
		str_add_char(words, '&');
	}
	str_add_char(words, ' ');
}

/*
 * The words of folded text, a space behind each: without apostrophes, with
 * abbreviations closed up, "and" of any language as `&`.
 */
static void join_words(struct str *words, const char *s, size_t len)
{
	size_t start = 0, n;
	uint32_t c;

	for (size_t i = 0; i < len; i += n) {
		n = utf8_next(s + i, len - i, &c);
		if (utf8_is_word(c)) {
			str_add_mem(words, s + i, n);
		} else if (c == '&' || c == '+') {
			end_word(words, start);
			if (words->len)
				str_add(words, "& ");
			start = words->len;
		} else if (c != '\'' && c != '`' &&
			   !(c == '.' && initial_joins(s, len, i))) {
			end_word(words, start);
			start = words->len;
		}
	}
	end_word(words, start);
}

/* The length of the longest form that the words end in, with its space. */
static size_t form_at_end(const char *s, size_t len)
{
	size_t longest = 0, n;

	for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
		n = forms[i].len + 1;
		if (n > longest && n < len && s[len - n - 1] == ' ' &&
		    s[len - n] == forms[i].text[0] &&
		    !memcmp(s + len - n, forms[i].text, n - 1))
			longest = n;
	}
	return longest;
}

static size_t form_at_start(const char *s, size_t len)
{
	size_t longest = 0, n;

	for (size_t i = 0; i < ARRAY_SIZE(leading); i++) {
		n = leading[i].len + 1;
		if (n > longest && n < len && s[n - 1] == ' ' &&
		    !memcmp(s, leading[i].text, n - 1))
			longest = n;
	}
	return longest;
}

/* The words but `&`, with spaces between. */
static void add_words(struct str *out, const char *s, size_t len)
{
	size_t at = out->len;
	const char *end;

	for (; len > 0; s = end + 1) {
		end = memchr(s, ' ', len);
		len -= (size_t)(end - s) + 1;
		if (*s == '&')
			continue;
		if (out->len > at)
			str_add_char(out, ' ');
		str_add_mem(out, s, (size_t)(end - s));
	}
}

void company_key(struct str *out, const char *s, size_t len)
{
	struct str folded = STR_INIT, words = STR_INIT;
	size_t at = out->len, start, n;

	utf8_fold(&folded, s, len);
	join_words(&words, folded.buf, folded.len);
	len = words.len;
	while ((n = form_at_end(words.buf, len)) > 0)
		len -= n;
	start = form_at_start(words.buf, len);
	add_words(out, words.buf + start, len - start);
	if (out->len == at)
		str_add_mem(out, folded.buf, folded.len);
	str_release(&folded);
	str_release(&words);
}

#include "wire/fields.h"

static const char *const names[N_FIELDS] = {
	"ext_id", "source", "received_at", "name", "email", "phone", "message", "tags", "zip", "assign_to", "cost",
};

/*
 * Reduced names, strongest first: where a file has two of them the earlier one fills the field, the later one only if that
 * cell is empty (else it is kept under extra). What could mean two things ("status", "owner", "type", "title") is left out:
 * a map says it. From the exports of Salesforce, HubSpot, Zoho, Pipedrive, Follow Up Boss, Meta, Google, Zillow and others.
 */
static const struct {
	enum field field;
	const char *keys; /* separated by single blanks */
} aliases[] = {
	{ FIELD_EXT_ID, "extid externalid leadid leadnumber leadno leadref leadreference leaduuid leadguid leadkey recordid "
			"inquiryid enquiryid requestid submissionid referenceid referenceno referencenumber mqlid hubspotid "
			"zohoid salesforceid contactid customerid prospectid uuid guid id" },
	{ FIELD_SOURCE, "source leadsource leadsourcename sourcename leadsourcedetail leadorigin origin originalsource "
			"utmsource channel leadchannel marketingchannel acquisitionchannel trafficsource provider "
			"leadprovider vendor platform campaignsource" },
	{ FIELD_RECEIVED_AT, "receivedat received receivedon receiveddate receivedtime datereceived timereceived leaddate leadtime "
			     "leadcreated leadcreatedat leadcreateddate leadcreatedtime leadcreationdate createdat created "
			     "createdtime createddate createdon createtime createdate createdatetime datecreated "
			     "timecreated dateadded addeddate addedon addtime addedat creationdate creationtime inquirydate "
			     "enquirydate requestdate submittedat submitted submissiondate submissiontime submittedon datesubmitted "
			     "contactdate firstcontactdate registrationdate registeredat timestamp datetime dateandtime "
			     "entrydate arrivedat date time when" },
	{ FIELD_NAME, "name fullname leadname contactname personname customername clientname prospectname buyername sellername "
		      "leadfullname contactfullname yourname contact person customer client" },
	{ FIELD_FIRST_NAME, "firstname givenname fname forename leadfirstname contactfirstname first" },
	{ FIELD_LAST_NAME, "lastname surname familyname lname leadlastname contactlastname last" },
	{ FIELD_EMAIL, "email emailaddress emailid mail mailaddress leademail contactemail customeremail clientemail personemail "
		       "primaryemail email1 emailprimary emailfrom workemail emailwork personalemail youremail homeemail emailhome "
		       "email2 secondaryemail" },
	{ FIELD_PHONE, "phone phonenumber phoneno telephone telephonenumber tel leadphone contactphone customerphone clientphone "
		       "primaryphone phone1 mobile mobilephone mobilenumber mobileno phonemobile cell cellphone cellnumber "
		       "contactnumber contactno phoneprimary workphone phonework businessphone homephone phonehome yourphone "
		       "whatsapp whatsappnumber phone2 otherphone phoneother" },
	{ FIELD_MESSAGE, "message comments comment notes note leadmessage leadnotes leadcomments leadnote inquiry enquiry inquirytext "
			 "question questions request description yourmessage body text remarks remark details" },
	{ FIELD_TAGS, "tags tag leadtags labels label keywords contacttags taglist" },
	{ FIELD_ZIP, "zip zipcode postalcode postcode postal zippostalcode zippostcode postalzipcode leadzip propertyzip propertyzipcode "
		     "mailingzip mailingpostalcode billingzip plz" },
	{ FIELD_ASSIGN_TO, "assignto assignedto assignee assignedagent assignedagentid assignedtoagent" },
	{ FIELD_COST, "cost leadcost costperlead cpl leadprice pricepaid leadfee costoflead" },
};

const char *field_name(enum field f)
{
	return names[f];
}

enum field field_of_name(struct slice name)
{
	unsigned f = 0;
	while (f < N_FIELDS && !slice_is(name, names[f]))
		f++;
	return (enum field)f;
}

struct slice field_key(struct slice name, char *key)
{
	size_t n = 0;
	for (size_t i = 0; i < name.n; i++) {
		unsigned char c = (unsigned char)name.p[i];
		if (c >= 'A' && c <= 'Z')
			c = (unsigned char)(c + 32);
		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c < 0x80)
			continue;
		if (n == FIELD_KEY_MAX)
			return (struct slice){ NULL, 0 };
		key[n++] = (char)c;
	}
	return (struct slice){ n ? key : NULL, n };
}

/* Position of key in a list of words, or -1. */
static int position(const char *words, struct slice key)
{
	int at = 0;
	for (const char *p = words;; at++) {
		const char *end = strchr(p, ' ');
		size_t n = end ? (size_t)(end - p) : strlen(p);
		if (slice_eq((struct slice){ p, n }, key))
			return at;
		if (!end)
			return -1;
		p = end + 1;
	}
}

enum field field_of_column(struct slice name, unsigned *rank)
{
	char room[FIELD_KEY_MAX];
	struct slice key = field_key(name, room);
	for (size_t i = 0; key.n && i < sizeof(aliases) / sizeof(aliases[0]); i++) {
		int at = position(aliases[i].keys, key);
		if (at >= 0) {
			*rank = (unsigned)at;
			return aliases[i].field;
		}
	}
	*rank = 0;
	return FIELD_EXTRA;
}

namespace Engine.Core.Limits;

/// <summary>
/// How much of everything the engine accepts and keeps, so that what an attacker sends costs the attacker more than the engine.
/// Lengths of text count characters. Every limit must be at least 1 unless it says otherwise.
/// </summary>
public sealed record EngineLimits
{
    /// <summary>The body of a Management API call, in bytes.</summary>
    public long RequestBody { get; init; } = 1024 * 1024;

    /// <summary>The body of every other request (forms, token requests), in bytes.</summary>
    public long FormBody { get; init; } = 128 * 1024;

    /// <summary>The path of a request.</summary>
    public int Path { get; init; } = 2048;

    /// <summary>The query string, as it is encoded.</summary>
    public int QueryString { get; init; } = 32 * 1024;

    /// <summary>How many header fields a request has.</summary>
    public int HeaderFields { get; init; } = 100;

    /// <summary>All header fields together, cookies included.</summary>
    public int Headers { get; init; } = 64 * 1024;

    /// <summary>How many parameters a request has.</summary>
    public int Parameters { get; init; } = 500;

    /// <summary>The name of a parameter.</summary>
    public int ParameterName { get; init; } = 256;

    /// <summary>A parameter that has no limit of its own: <c>login_hint</c>, <c>redirect_uri</c>, <c>nonce</c>, custom ones.</summary>
    public int Parameter { get; init; } = 2048;

    /// <summary>The parameter <c>state</c>.</summary>
    public int State { get; init; } = 4096;

    /// <summary>A parameter that is a token or other structured text: <c>id_token_hint</c>, <c>client_assertion</c>, <c>token</c>, <c>request</c>, <c>authorization_details</c>, <c>authn_response</c>.</summary>
    public int TokenParameter { get; init; } = 16 * 1024;

    /// <summary>The parameter <c>scope</c>.</summary>
    public int ScopeParameter { get; init; } = 16 * 1024;

    /// <summary>How many scopes a request names.</summary>
    public int Scopes { get; init; } = 1000;

    /// <summary>How many sign-ins one browser has open; when there are more, its oldest one ends.</summary>
    public int OpenTransactionsPerBrowser { get; init; } = 50;

    /// <summary>How many sign-ins are open in all; when there are more, the oldest one ends.</summary>
    public int OpenTransactions { get; init; } = 50_000;

    /// <summary>What the open sign-ins take together, in bytes; when it is more, the oldest one ends.</summary>
    public long OpenTransactionBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>A text in a record of the tenant log; what is longer is cut.</summary>
    public int LogText { get; init; } = 512;

    /// <summary>How many scopes a record of the tenant log explains; of the others it says how many there are.</summary>
    public int LogScopes { get; init; } = 200;

    /// <summary>A password in bytes of UTF-8. bcrypt looks at 72 bytes; raise it only with a hasher that looks at all of them.</summary>
    public int PasswordBytes { get; init; } = 72;

    /// <summary>How many passwords wait to be hashed; further sign-ins are answered 429 at once.</summary>
    public int WaitingHashes { get; init; } = 512;

    /// <summary>How many of them come from one address.</summary>
    public int WaitingHashesPerAddress { get; init; } = 64;

    /// <summary>How many attempts at one account from one address wait for the outcome of earlier ones.</summary>
    public int WaitingAttempts { get; init; } = 64;

    /// <summary>How many accounts with failed sign-ins, and how many blocked ones, a tenant remembers; the oldest are forgotten.</summary>
    public int FailureCounters { get; init; } = 50_000;

    /// <summary>How often one person signs in from one address in a row before <see cref="LoginsPerMinute"/> counts; loopback addresses are exempt.</summary>
    public int LoginsInARow { get; init; } = 20;

    /// <summary>How many further sign-ins a minute one person has from one address.</summary>
    public int LoginsPerMinute { get; init; } = 10;

    /// <summary>How many messages with codes or links one recipient is sent in a row before <see cref="CodesPerHour"/> counts.</summary>
    public int CodesInARow { get; init; } = 10;

    /// <summary>How many further ones an hour one recipient is sent; at most 3,600,000.</summary>
    public int CodesPerHour { get; init; } = 10;

    /// <summary>How many such messages one address asks for, in a row and then an hour; loopback addresses are exempt.</summary>
    public int CodesPerAddress { get; init; } = 50;

    /// <summary>How many codes of devices one address enters, in a row and then an hour, right or wrong; loopback addresses are exempt; at most 3,600,000.</summary>
    public int UserCodesPerAddress { get; init; } = 50;

    /// <summary>How many codes for devices one address asks for, in a row and then an hour; loopback addresses are exempt; at most 3,600,000.</summary>
    public int DevicesPerAddress { get; init; } = 200;

    /// <summary>How many challenges for passkeys one address asks <c>/passkey</c> for, in a row and then an hour; loopback addresses are exempt; at most 3,600,000.</summary>
    public int PasskeyChallengesPerAddress { get; init; } = 500;

    /// <summary>How many wrong codes one recipient presents in a row, over all codes of a purpose, before <see cref="CodeFailuresPerHour"/> counts.</summary>
    public int CodeFailuresInARow { get; init; } = 10;

    /// <summary>How many further ones an hour; at most 3,600,000.</summary>
    public int CodeFailuresPerHour { get; init; } = 10;

    /// <summary>The iterations of an imported PBKDF2 hash, counted for every block of its length.</summary>
    public int ImportedIterations { get; init; } = 1_000_000;

    /// <summary>The cost of an imported bcrypt hash, a logarithm.</summary>
    public int ImportedBcryptCost { get; init; } = 12;

    /// <summary>The salt, the key and the digest of an imported hash, in bytes each.</summary>
    public int ImportedHashBytes { get; init; } = 1024;

    /// <summary>The <c>user_metadata</c> of a person, and the <c>app_metadata</c>, as JSON.</summary>
    public int Metadata { get; init; } = 256 * 1024;

    /// <summary>One of a tenant's own texts of a page.</summary>
    public int PageText { get; init; } = 4096;

    /// <summary>One of a tenant's own parts of a page.</summary>
    public int PagePartial { get; init; } = 10_000;

    /// <summary>How many terms a search of users or logs has.</summary>
    public int SearchTerms { get; init; } = 100;

    /// <summary>The names of the limits that are below 1.</summary>
    internal IEnumerable<string> FindFaults()
        => All().Where(static limit => limit.Value < 1).Select(static limit => limit.Name);

    /// <summary>Every limit by its name.</summary>
    internal IEnumerable<(string Name, long Value)> All() =>
    [
        (nameof(RequestBody), RequestBody), (nameof(FormBody), FormBody), (nameof(Path), Path), (nameof(QueryString), QueryString),
        (nameof(HeaderFields), HeaderFields), (nameof(Headers), Headers), (nameof(Parameters), Parameters), (nameof(ParameterName), ParameterName),
        (nameof(Parameter), Parameter), (nameof(State), State), (nameof(TokenParameter), TokenParameter), (nameof(ScopeParameter), ScopeParameter),
        (nameof(Scopes), Scopes), (nameof(OpenTransactionsPerBrowser), OpenTransactionsPerBrowser), (nameof(OpenTransactions), OpenTransactions),
        (nameof(OpenTransactionBytes), OpenTransactionBytes), (nameof(LogText), LogText), (nameof(LogScopes), LogScopes),
        (nameof(PasswordBytes), PasswordBytes), (nameof(WaitingHashes), WaitingHashes), (nameof(WaitingHashesPerAddress), WaitingHashesPerAddress),
        (nameof(WaitingAttempts), WaitingAttempts), (nameof(FailureCounters), FailureCounters), (nameof(LoginsInARow), LoginsInARow),
        (nameof(LoginsPerMinute), LoginsPerMinute), (nameof(CodesInARow), CodesInARow), (nameof(CodesPerHour), CodesPerHour),
        (nameof(CodesPerAddress), CodesPerAddress), (nameof(UserCodesPerAddress), UserCodesPerAddress), (nameof(DevicesPerAddress), DevicesPerAddress), (nameof(PasskeyChallengesPerAddress), PasskeyChallengesPerAddress), (nameof(CodeFailuresInARow), CodeFailuresInARow), (nameof(CodeFailuresPerHour), CodeFailuresPerHour),
        (nameof(ImportedIterations), ImportedIterations), (nameof(ImportedBcryptCost), ImportedBcryptCost),
        (nameof(ImportedHashBytes), ImportedHashBytes), (nameof(Metadata), Metadata), (nameof(PageText), PageText), (nameof(PagePartial), PagePartial),
        (nameof(SearchTerms), SearchTerms),
    ];
}

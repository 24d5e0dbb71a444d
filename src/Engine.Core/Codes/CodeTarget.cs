namespace Engine.Core.Codes;

/// <summary>
/// What a code is for. All of it has to be the same when the code is presented: a code that was sent for one purpose, application or
/// walk is good for no other. A recipient has one live code a purpose, whichever application asked for it.
/// </summary>
/// <param name="Purpose">What it proves, with what it proves it for: <c>passwordless:con_…</c>.</param>
/// <param name="Recipient">The email address or telephone number it is sent to, or what else stands for the person.</param>
internal sealed record CodeTarget(string Purpose, string Recipient)
{
    public string Recipient { get; } = Recipient.Trim().ToLowerInvariant();

    /// <summary>The application on whose behalf it is sent, or null.</summary>
    public string? ClientId { get; init; }

    /// <summary>The walk or request it belongs to, or null for one that can be presented anywhere.</summary>
    public string? Flow { get; init; }
}

/// <summary>How a code is made, and how long and how often it can be tried.</summary>
internal sealed record CodeForm
{
    public const int LeastDigits = 4;
    public const int MostDigits = 10;

    /// <summary>How many digits it has.</summary>
    public int Digits { get; init; } = 6;

    /// <summary>Whether it travels in a link: long, and nothing that somebody types.</summary>
    public bool IsLink { get; init; }

    public TimeSpan Lifetime { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>After how many wrong ones it is good for nothing.</summary>
    public int Attempts { get; init; } = 3;
}

/// <summary>What comes back with a code that was right.</summary>
internal sealed record CodeContent
{
    /// <summary>The person, where one is known; what is kept about them ends with them.</summary>
    public string? UserId { get; init; }

    /// <summary>Whatever whoever had it made wants back. It is stored as it is.</summary>
    public string? Data { get; init; }
}

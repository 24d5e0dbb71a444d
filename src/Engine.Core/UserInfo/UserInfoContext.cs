using Engine.Core.Applications;
using Engine.Core.Http;
using Engine.Core.Tokens;
using Engine.Core.Users;

namespace Engine.Core.UserInfo;

/// <summary>What the steps of <c>/userinfo</c> know so far.</summary>
public sealed class UserInfoContext : EndpointContext
{
    internal UserInfoContext(EndpointContext context)
        : base(context)
    {
    }

    /// <summary>The application the access token was issued to, once the token was found good.</summary>
    public Application? Application { get; internal set; }

    /// <summary>The person, once the token was found good.</summary>
    public User? User { get; internal set; }

    /// <summary>Whether the standards go before what the service does: the application or the tenant is strict.</summary>
    public bool IsStrict { get; internal set; }

    internal string? Token { get; set; }

    /// <summary>Whether the token came in the query, which ends up in logs and histories.</summary>
    internal bool IsTokenInQuery { get; set; }

    internal AccessToken? Access { get; set; }
}

using System.Text.Json;
using Engine.Core.Tokens;

namespace Engine.Core.Logs;

/// <summary>Names of members of log records, encoded once: every token writes a record, and looking for what must be escaped in a name costs as much as writing it.</summary>
internal static class LogNames
{
    public static readonly JsonEncodedText AccessToken = Encode("access_token");

    public static readonly JsonEncodedText AccessTokenJti = Encode("access_token_jti");

    public static readonly JsonEncodedText Alg = Encode("alg");

    public static readonly JsonEncodedText Audience = Encode("audience");

    public static readonly JsonEncodedText ClientId = Encode("client_id");

    public static readonly JsonEncodedText ClientIp = Encode("client_ip");

    public static readonly JsonEncodedText ClientName = Encode("client_name");

    public static readonly JsonEncodedText Connection = Encode("connection");

    public static readonly JsonEncodedText ConnectionId = Encode("connection_id");

    public static readonly JsonEncodedText Date = Encode("date");

    public static readonly JsonEncodedText DecidedBy = Encode("decided_by");

    public static readonly JsonEncodedText Description = Encode("description");

    public static readonly JsonEncodedText Details = Encode("details");

    public static readonly JsonEncodedText Dialect = Encode("dialect");

    public static readonly JsonEncodedText Dropped = Encode("dropped");

    public static readonly JsonEncodedText EnvironmentName = Encode("environment_name");

    public static readonly JsonEncodedText EventSchema = Encode("$event_schema");

    public static readonly JsonEncodedText Granted = Encode("granted");

    public static readonly JsonEncodedText Hostname = Encode("hostname");

    public static readonly JsonEncodedText IdToken = Encode("id_token");

    public static readonly JsonEncodedText Ip = Encode("ip");

    public static readonly JsonEncodedText IsMobile = Encode("isMobile");

    public static readonly JsonEncodedText Kind = Encode("kind");

    public static readonly JsonEncodedText LogId = Encode("log_id");

    public static readonly JsonEncodedText Reason = Encode("reason");

    public static readonly JsonEncodedText RecordId = Encode("_id");

    public static readonly JsonEncodedText ReturnTo = Encode("return_to");

    public static readonly JsonEncodedText Scope = Encode("scope");

    public static readonly JsonEncodedText Scopes = Encode("scopes");

    public static readonly JsonEncodedText SessionId = Encode("session_id");

    public static readonly JsonEncodedText Strategy = Encode("strategy");

    public static readonly JsonEncodedText StrategyType = Encode("strategy_type");

    public static readonly JsonEncodedText TenantName = Encode("tenant_name");

    public static readonly JsonEncodedText Tokens = Encode("tokens");

    public static readonly JsonEncodedText Type = Encode("type");

    public static readonly JsonEncodedText UserAgent = Encode("user_agent");

    public static readonly JsonEncodedText UserId = Encode("user_id");

    public static readonly JsonEncodedText UserName = Encode("user_name");

    private static JsonEncodedText Encode(string name) => JsonEncodedText.Encode(name, JwtWriter.JsonOptions.Encoder);
}

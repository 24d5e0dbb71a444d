using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Engine.Core.Connections;

/// <summary>Where people come from: a database of the tenant, or another identity provider.</summary>
public sealed record Connection
{
    /// <summary>The strategy of a database connection.</summary>
    public const string DatabaseStrategy = "auth0";

    /// <summary>The strategy of a connection whose people prove an email address.</summary>
    public const string EmailStrategy = "email";

    /// <summary>The strategy of a connection whose people prove a telephone number.</summary>
    public const string SmsStrategy = "sms";

    /// <summary>The name of the database connection a new tenant starts with.</summary>
    public const string DefaultDatabase = "Username-Password-Authentication";

    /// <summary><c>con_</c> and 16 letters and digits.</summary>
    public required string Id { get; init; }

    /// <summary>The name; unique, never changes.</summary>
    public required string Name { get; init; }

    /// <summary>The kind of connection; <c>auth0</c> is a database.</summary>
    public required string Strategy { get; init; }

    /// <summary>The name people see.</summary>
    public string? DisplayName { get; init; }

    /// <summary>The settings of the strategy.</summary>
    public JsonObject Options { get => field ?? []; init; } = [];

    /// <summary>The realms it answers to; its name by default.</summary>
    public IReadOnlyList<string> Realms { get => field ?? []; init; } = [];

    /// <summary>Whether every third-party application may use it.</summary>
    public bool IsDomainConnection { get; init; }

    /// <summary>The applications that may use it.</summary>
    public IReadOnlyList<string> EnabledClients { get => field ?? []; init; } = [];

    /// <summary>Every other field of the entity, kept as it came.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Extra { get; set; }

    /// <summary>Whether people of this connection have a password here.</summary>
    [JsonIgnore]
    public bool IsDatabase => Strategy == DatabaseStrategy;

    /// <summary>Whether people sign in with a code or a link that is sent to them.</summary>
    [JsonIgnore]
    public bool IsPasswordless => Strategy is EmailStrategy or SmsStrategy;

    /// <summary>Whether people can't sign themselves up.</summary>
    [JsonIgnore]
    public bool DisableSignup => BooleanOption("disable_signup") || ConnectionDemands.BlocksSignup(this);

    /// <summary>Whether people choose a username beside their address.</summary>
    [JsonIgnore]
    public bool RequiresUsername => BooleanOption("requires_username") || ConnectionDemands.RequiresUsername(this);

    private bool BooleanOption(string name) => Options[name] is JsonValue value && value.TryGetValue(out bool flag) && flag;
}

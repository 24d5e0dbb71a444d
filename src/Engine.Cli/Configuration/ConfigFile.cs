using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Engine.Core.Applications;
using Engine.Core.Configuration;

namespace Engine.Cli.Configuration;

/// <summary>Reads the file of <c>--config</c> and declares what it says. Every fault is reported at once.</summary>
internal sealed class ConfigFile
{
    private readonly List<string> _faults = [];
    private readonly string _folder;

    private ConfigFile(string path) => _folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "";

    /// <exception cref="CommandException">The file can't be read, or has faults.</exception>
    public static void Apply(string path, TenantDefinition tenant)
    {
        ConfigDocument? document;
        try
        {
            document = JsonSerializer.Deserialize(File.ReadAllBytes(path), ConfigJson.Default.ConfigDocument);
        }
        catch (JsonException exception)
        {
            throw new CommandException($"{path}: {exception.Message}", exception);
        }

        var file = new ConfigFile(path);
        file.Declare(document ?? new ConfigDocument(), tenant);
        if (file._faults.Count > 0)
        {
            throw new CommandException($"{path} has {file._faults.Count} fault(s):\n- {string.Join("\n- ", file._faults)}");
        }
    }

    private void Declare(ConfigDocument document, TenantDefinition tenant)
    {
        if (document.Tenant is { } settings)
        {
            tenant.Settings = Read("tenant", () => EntityDefaults.Settings(settings).Deserialize(EntityJson.Default.TenantSettings));
        }

        AddAll(tenant.Applications, document.Clients.Select(EntityDefaults.Application), "clients", EntityJson.Default.Application, WithDefaults);
        AddAll(tenant.Apis, document.ResourceServers.Select(EntityDefaults.Api), "resource_servers", EntityJson.Default.Api, static api => new ApiDefinition(api.Identifier)
        {
            Name = api.Name,
            Scopes = api.Scopes,
            Configure = _ => api,
        });
        AddAll(tenant.ClientGrants, document.ClientGrants, "client_grants", ConfigJson.Default.ConfigClientGrant, static grant => new ClientGrantDefinition(grant.ClientId, grant.Audience, grant.Scope, grant.SubjectType)
        {
            AllowAllScopes = grant.AllowAllScopes,
            AuthorizationDetailsTypes = grant.AuthorizationDetailsTypes,
        });
        AddAll(tenant.Roles, document.Roles, "roles", ConfigJson.Default.ConfigRole, static role => new RoleDefinition(role.Name, ToPermissions(role.Permissions)) { Description = role.Description });
        AddAll(tenant.Users, document.Users, "users", ConfigJson.Default.ConfigUser, ToUser);
        AddAll(tenant.Actions, document.Actions, "actions", ConfigJson.Default.ConfigAction, ToAction);
    }

    private void AddAll<TSource, TTarget>(IList<TTarget> target, IEnumerable<JsonObject> source, string name, JsonTypeInfo<TSource> json, Func<TSource, TTarget> convert)
        where TSource : class
        where TTarget : class
    {
        var index = 0;
        foreach (var item in source)
        {
            if (Read($"{name}[{index++}]", () => item.Deserialize(json) is { } value ? convert(value) : null) is { } added)
            {
                target.Add(added);
            }
        }
    }

    private T? Read<T>(string place, Func<T?> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is JsonException or IOException or CommandException)
        {
            _faults.Add($"{place}: {exception.Message}");
            return null;
        }
    }

    /// <summary>An application that names no grants may use those of its type.</summary>
    private static Application WithDefaults(Application application) => application.GrantTypes.Count > 0 ? application : application with
    {
        GrantTypes = application.AppType == "non_interactive" ? ["client_credentials"]
            : application.IsPublic ? ["authorization_code", "refresh_token"]
            : ["authorization_code", "refresh_token", "client_credentials"],
    };

    private static UserDefinition ToUser(ConfigUser user) => new(user.Email, user.Password)
    {
        Id = user.UserId?.StartsWith("auth0|", StringComparison.Ordinal) == true ? user.UserId[6..] : user.UserId,
        Username = user.Username,
        Name = user.Name,
        Connection = user.Connection ?? Core.Connections.Connection.DefaultDatabase,
        Roles = user.Roles,
        Permissions = ToPermissions(user.Permissions),
        Configure = created => created with
        {
            EmailVerified = user.EmailVerified,
            GivenName = user.GivenName ?? created.GivenName,
            FamilyName = user.FamilyName ?? created.FamilyName,
            Nickname = user.Nickname ?? created.Nickname,
            Picture = user.Picture ?? created.Picture,
            Blocked = user.Blocked,
            UserMetadata = user.UserMetadata,
            AppMetadata = user.AppMetadata,
        },
    };

    private ActionRegistration ToAction(ConfigAction action)
    {
        if (action.Code is null == action.CodeFile is null)
        {
            throw new CommandException("either code or code_file is needed");
        }

        return new ActionRegistration(action.Trigger, action.Name, action.Code ?? File.ReadAllText(Path.Combine(_folder, action.CodeFile!))) { Secrets = action.Secrets };
    }

    private static PermissionDefinition[] ToPermissions(IReadOnlyList<ConfigPermission> permissions)
        => [.. permissions.Select(static permission => new PermissionDefinition(permission.ResourceServerIdentifier, permission.PermissionName))];
}

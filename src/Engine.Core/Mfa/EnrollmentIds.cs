using Engine.Core.Tenants;

namespace Engine.Core.Mfa;

/// <summary>The ids of factors: what it is, and 16 random letters and digits.</summary>
internal static class EnrollmentIds
{
    public static string Create(TenantScope scope, string prefix) => scope.Engine.Options.SecretSource.Id($"{prefix}|dev_", 16);
}

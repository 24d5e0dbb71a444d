namespace Engine.Core.CrossOrigin;

/// <summary>A kind of credential that scripts may present.</summary>
/// <param name="Type">Its name on the wire (<c>credential_type</c>).</param>
/// <param name="Parameters">All parameters of such a request, and the only ones.</param>
internal sealed record CrossOriginCredential(string Type, params string[] Parameters)
{
    public static readonly CrossOriginCredential Password = new("password", "client_id", "credential_type", "username", "password");

    public static readonly CrossOriginCredential PasswordRealm = new("http://auth0.com/oauth/grant-type/password-realm", "client_id", "credential_type", "username", "password", "realm");

    public static readonly CrossOriginCredential Otp = new("http://auth0.com/oauth/grant-type/passwordless/otp", "client_id", "credential_type", "username", "otp", "realm");

    public static CrossOriginCredential? Find(string type)
        => type == Password.Type ? Password
            : type == PasswordRealm.Type ? PasswordRealm
            : type == Otp.Type ? Otp
            : null;
}

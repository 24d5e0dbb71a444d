using System.Text.Json.Nodes;
using Engine.Management.Machine;

namespace Engine.Management.Resources;

/// <summary>
/// What is asked of a social provider: each permission is an option that is true or false, and <c>scope</c> is the list of the
/// provider's names for those that are true. Where a strategy is not here, <c>scope</c> is what the caller sets.
/// </summary>
internal static class StrategyScopes
{
    private const string Google = "https://www.googleapis.com/auth/";
    private const string Graph = "https://graph.microsoft.com/";

    /// <summary>Strategy -> the options in their order, each with the provider's name where it differs.</summary>
    private static readonly Dictionary<string, (string Option, string Scope)[]> Tables = new(StringComparer.Ordinal)
    {
        ["google-oauth2"] = [.. Read("email profile"), .. Read(
            """
            adsense_management=adsense analytics calendar chrome_web_store=chromewebstore content_api_for_shopping=structuredcontent coordinate
            coordinate_readonly=coordinate.readonly google_affiliate_network=gan google_books=books google_cloud_storage=devstorage.read_write
            google_drive=drive google_drive_files=drive.file google_plus=plus.login latitude_best=latitude.all.best latitude_city=latitude.all.city moderator tasks
            url_shortener=urlshortener youtube
            """, Google), .. Read(
            """
            blogger=https://www.blogger.com/feeds contacts=https://www.google.com/m8/feeds document_list=https://docs.google.com/feeds
            gmail=https://mail.google.com/ orkut=https://www.orkut.com/social picasa_web=https://picasaweb.google.com/data
            sites=https://sites.google.com/feeds spreadsheets=https://spreadsheets.google.com/feeds
            webmaster_tools=https://www.google.com/webmasters/tools/feeds
            """)],
        ["google-apps"] = Read("email profile"),
        ["github"] = Read(
            """
            email=user:email follow=user:follow profile=user public_repo repo repo_deployment repo_status delete_repo notifications gist
            read_repo_hook=read:repo_hook write_repo_hook=write:repo_hook admin_repo_hook=admin:repo_hook read_org=read:org
            admin_org=admin:org read_public_key=read:public_key write_public_key=write:public_key admin_public_key=admin:public_key
            """),
        ["linkedin"] = Read("email=r_emailaddress profile=r_liteprofile basic_profile=r_basicprofile full_profile=r_fullprofile network=r_network"),
        ["windowslive"] = Read(
            """
            graph_calendars=Calendars.Read graph_calendars_update=Calendars.ReadWrite graph_contacts=Contacts.Read
            graph_contacts_update=Contacts.ReadWrite graph_device=Device.Read graph_device_command=Device.Command graph_emails=Mail.Read
            graph_emails_update=Mail.ReadWrite graph_files=Files.Read graph_files_all=Files.Read.All graph_files_update=Files.ReadWrite
            graph_files_all_update=Files.ReadWrite.All graph_notes=Notes.Read graph_notes_create=Notes.Create graph_notes_update=Notes.ReadWrite
            graph_tasks=Tasks.Read graph_tasks_update=Tasks.ReadWrite graph_user=User.Read graph_user_update=User.ReadWrite
            graph_user_activity=UserActivity.ReadWrite.CreatedByApp
            """, Graph),
        ["facebook"] = Read(
            """
            ads_management ads_read business_management email groups_access_member_info leads_retrieval manage_notifications manage_pages
            pages_manage_cta pages_manage_instant_articles pages_messaging pages_messaging_phone_number pages_messaging_subscriptions
            pages_show_list publish_actions publish_pages publish_to_groups publish_video read_audience_network_insights read_insights
            read_mailbox read_page_mailboxes read_stream user_age_range user_birthday user_events user_friends user_gender user_groups
            user_hometown user_likes user_link user_location user_managed_groups user_photos user_posts user_status user_tagged_places
            user_videos public_profile
            """),
        ["salesforce"] = [],
        ["wordpress"] = Read("profile"),
    };

    public static void Apply(string strategy, JsonObject options)
    {
        if (!Tables.TryGetValue(strategy, out var table))
        {
            return;
        }

        var names = table.Where(entry => options.Flag(entry.Option) == true).Select(static entry => entry.Scope);
        options["scope"] = strategy == "facebook" ? string.Join(',', names) : names.ToJson();
    }

    private static (string Option, string Scope)[] Read(string table, string prefix = "")
        => [.. table.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(entry => entry.Split('=', 2)).Select(parts => (parts[0], prefix + parts[^1]))];
}
